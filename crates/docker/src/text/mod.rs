//! Tables, sizes, ages and progress lines as docker prints them.
