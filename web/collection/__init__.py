"""What is sent to the site to be added, and how is the index built anew while the old one is served?"""
