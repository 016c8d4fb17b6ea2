"""The product against counterparts that nobody here wrote: `make real`. Some need Node; one is a real model."""
