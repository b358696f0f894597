//! Records of a dataset as they stand in a file: which field, where its text is; no types yet.
