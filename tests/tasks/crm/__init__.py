"""The CRM's tools by the driver."""
