"""An hour of a nation on one chain: 31 provinces, every ten minutes a batch each, and every single act that follows.

Bills are anchored and settled by mask in batches; prescriptions are anchored by their prescribers, and each is first
seen when it is dispensed; consents are granted by signature. All of it are real transactions on a development chain.
"""
