//! Development only: builds small saved images in memory and finds the shared fixtures.
