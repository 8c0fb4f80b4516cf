"""What has to be built, in which order, and what was built?"""
