"""Texts of Django and allauth that our catalogue says anew, because theirs are missing or formal; never imported.

`make messages` collects them from here, and our catalogue goes before theirs.
"""

from django.utils.translation import gettext_noop, ngettext_lazy

# Django: what follows the label of a field, and a text that its Chinese catalogue lost.
gettext_noop(":")
ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
    10,
)
gettext_noop("Your password can’t be too similar to your other personal information.")
gettext_noop("Your password can’t be a commonly used password.")
gettext_noop("Your password can’t be entirely numeric.")
gettext_noop("Model name")
gettext_noop("Add link")
gettext_noop("Change or view list link")

# Django: short names of days and months, which its Chinese catalogue writes out.
gettext_noop("Mon")
gettext_noop("Tue")
gettext_noop("Wed")
gettext_noop("Thu")
gettext_noop("Fri")
gettext_noop("Sat")
gettext_noop("Sun")
gettext_noop("jan")
gettext_noop("feb")
gettext_noop("mar")
gettext_noop("apr")
gettext_noop("may")
gettext_noop("jun")
gettext_noop("jul")
gettext_noop("aug")
gettext_noop("sep")
gettext_noop("oct")
gettext_noop("nov")
gettext_noop("dec")

# allauth: forms and what they answer.
gettext_noop("Email")
gettext_noop("Code")
gettext_noop("New Password (again)")
gettext_noop("Incorrect code.")
gettext_noop("Incorrect password.")
gettext_noop("Please type your current password.")
gettext_noop("The email address and/or password you specified are not correct.")
gettext_noop("The email address is not assigned to any user account.")
gettext_noop("A user is already registered with this email address.")
gettext_noop("This email address is already associated with this account.")
gettext_noop("The password reset token was invalid.")
gettext_noop("Be patient, you are sending too many requests.")
gettext_noop("You must type the same password each time.")
gettext_noop("The new value must be different from the current one.")

# allauth: pages.
gettext_noop("You are already logged in as %(user_display)s.")
gettext_noop("Password Reset")
gettext_noop(
    "Forgotten your password? Enter your email address below, and we'll send you an email allowing you to reset it."
)
gettext_noop("Reset My Password")
gettext_noop("Please contact us if you have any trouble resetting your password.")
gettext_noop("Enter Password Reset Code")
gettext_noop("We've sent a code to %(recipient)s. The code expires shortly, so please enter it soon.")
gettext_noop("Request new code")
gettext_noop("Email Verification")
gettext_noop("Enter Email Verification Code")
gettext_noop("Use a different email address")
gettext_noop("Your password is now changed.")
gettext_noop("Confirm Access")
gettext_noop("Please reauthenticate to safeguard your account.")
gettext_noop("Enter your password:")
gettext_noop("Account Inactive")
gettext_noop("This account is inactive.")
gettext_noop("Confirmation email sent to %(email)s.")
gettext_noop("You have confirmed %(email)s.")
gettext_noop("Password successfully changed.")
gettext_noop("Password successfully set.")
gettext_noop("Set Password")

# allauth: mails.
gettext_noop("Hello from %(site_name)s!")
gettext_noop("Thank you for using %(site_name)s!\n%(site_domain)s")
gettext_noop("Password Reset Code")
gettext_noop("Your password reset code is listed below. Please enter it in your open browser window.")
gettext_noop("This mail can be safely ignored if you did not initiate this action.")
gettext_noop("Please Confirm Your Email Address")
gettext_noop("Your email verification code is listed below. Please enter it in your open browser window.")
gettext_noop("Account Already Exists")
gettext_noop(
    "You are receiving this email because you or someone else tried to signup for an\naccount using email address:"
    "\n\n%(email)s\n\nHowever, an account using that email address already exists.  In case you have\nforgotten about"
    " this, please use the password forgotten procedure to recover\nyour account:\n\n%(password_reset_url)s"
)
gettext_noop("Unknown Account")
gettext_noop(
    "You are receiving this email because you, or someone else, tried to access an account with email %(email)s. "
    "However, we do not have any record of such an account in our database."
)
gettext_noop("If it was you, you can sign up for an account using the link below.")

# allauth: mails that say what was changed in an account.
gettext_noop("You are receiving this mail because the following change was made to your account:")
gettext_noop(
    "If you do not recognize this change then please take proper security precautions immediately. The change to your "
    "account originates from:\n\n- IP address: %(ip)s\n- Browser: %(user_agent)s\n- Date: %(timestamp)s"
)
gettext_noop("Your password has been changed.")
gettext_noop("Your password has been set.")
gettext_noop("Your password has been reset.")
gettext_noop("Your email has been confirmed.")
gettext_noop("Your email has been changed from %(from_email)s to %(to_email)s.")
gettext_noop("Email address %(deleted_email)s has been removed from your account.")
gettext_noop("A third-party account from %(provider)s has been connected to your account.")
gettext_noop("A third-party account from %(provider)s has been disconnected from your account.")
gettext_noop("Authenticator App Activated")
gettext_noop("Authenticator app activated.")
gettext_noop("Authenticator App Deactivated")
gettext_noop("Authenticator app deactivated.")
gettext_noop("Security Key Added")
gettext_noop("A new security key has been added.")
gettext_noop("Security Key Removed")
gettext_noop("A security key has been removed.")
gettext_noop("New Recovery Codes Generated")
gettext_noop("A new set of Two-Factor Authentication recovery codes has been generated.")
