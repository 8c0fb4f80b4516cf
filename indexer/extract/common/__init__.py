"""What do several formats share?"""
