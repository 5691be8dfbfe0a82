//! ims-auth
