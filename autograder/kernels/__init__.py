"""Kernels forked from one process that has already imported what lessons use, for Jupyter programs that start many."""
