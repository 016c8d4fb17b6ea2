"""The product against counterparts that nobody here wrote: `make real`. Three need Node; one is a real model."""
