"""What do the screens of a hall show now, and who drives them?"""
