"""What does an agreement show: its text, its contents, its places?"""
