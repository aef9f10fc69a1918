"""QUESTION: what does a citizen's SMS, MMS or WeChat message become? A case at once, or work for an acceptor."""
