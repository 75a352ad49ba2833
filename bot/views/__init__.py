"""What people see. Views are pure functions of model objects and the moment; all wording lives here and in `errors`."""
