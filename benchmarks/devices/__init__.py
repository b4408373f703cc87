"""Measuring on phones: campaigns that a computer makes and an app on the phone works through."""
