//! Templates with a schema: fields by key and by label, printed as the form prints them.
