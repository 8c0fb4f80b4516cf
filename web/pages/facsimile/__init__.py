"""What does the page of the original file look like, and where on it is a passage?"""
