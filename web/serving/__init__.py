"""How are requests queued, limited, logged and measured, and how does a new index reach a running server?"""
