"""What do the pages show on which a keeper adds, corrects, replaces and removes agreements?"""
