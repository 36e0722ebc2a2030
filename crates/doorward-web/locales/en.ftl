### The texts of Doorward in English: the language that is complete, and from which the others are translated.
###
### How to write texts
###
### - One message for each sentence or phrase that people see; never pieces of one that code puts together. What changes is an
###   argument, { $like-this }: a translation puts it where its grammar wants it, and uses every one that the English has.
### - Where a number decides about the form, the message chooses: { $count -> [one] … *[other] … }. The names are those of
###   CLDR's plural rules; a translation lists the ones that its language has (Polish: one, few, many, other; Japanese: other).
### - No HTML, no addresses, no key of a keyboard. Where a word is strong or a link, it is an argument, and a comment says so.
### - Plain and short: what happened, then what to do. No blame, no exclamation marks, "you" for the reader (polite form where a
###   language has one), the words that browsers use for the same things ("Sign in", not "Log on").
### - Names stay as they are: Doorward, and what stands in `code` in the documentation.
### - Messages stand in groups, one for each page, in the order in which the page shows them. The first part of a key names the
###   group. Keys are never used for two things.
###
### A new language: a file beside this one, and its line in `src/language/mod.rs`. Tests say what a file lacks or has too many.

## The language itself

# The name of this language in itself, with the first letter as in a list.
language-name = English

## Words on more than one page

# Begins the title of a browser's tab where a page shows that something went wrong; the page's name follows after a space.
error-mark = Error:
# On the button beside a password; the first shows what was typed, the second hides it again. Short.
password-show = Show
password-hide = Hide
# Where a list has no entry or a field no value.
nothing = None
# A button that leads back without doing anything.
cancel = Cancel
# The words of a list: "a, b and c" is made of list-comma (a, b) and list-and (… and c).
list-comma = { $list }, { $next }
list-and = { $list } and { $last }

## Moments and spans. $count is the number, in the unit that the key names.

time-now = just now
time-ahead-seconds = { $count ->
    [one] in { $count } second
   *[other] in { $count } seconds
}
time-ahead-minutes = { $count ->
    [one] in { $count } minute
   *[other] in { $count } minutes
}
time-ahead-hours = { $count ->
    [one] in { $count } hour
   *[other] in { $count } hours
}
time-ahead-days = { $count ->
    [one] in { $count } day
   *[other] in { $count } days
}
time-ago-seconds = { $count ->
    [one] { $count } second ago
   *[other] { $count } seconds ago
}
time-ago-minutes = { $count ->
    [one] { $count } minute ago
   *[other] { $count } minutes ago
}
time-ago-hours = { $count ->
    [one] { $count } hour ago
   *[other] { $count } hours ago
}
time-ago-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}

## Above forms: what went wrong, what was done. $when is "in 43 seconds" (time-ahead-…).

alert-rejected = That did not work. Check the user name and password.
alert-throttled = Too many attempts. Try again { $when }.
alert-busy = Too many people are signing in at once. Try again { $when }.
alert-sign-in-again = This page was open for too long. Sign in again.
alert-no-cookie = Your browser did not send our cookie back. Allow cookies for this site, then sign in again.
alert-sign-out-again = This page was open for too long. Do you still want to sign out?
alert-send-again = This page was open for too long. Check it and send it again.
alert-no-cookie-here = Your browser did not send our cookie back. Allow cookies for this site, then send it again.
alert-signed-out = You are signed out.
alert-password-set = Your new password is set. Sign in with it.
alert-repeat-differs = The two new passwords are not the same. Type the new one twice.

## The sign-in page

sign-in-title = Sign in
# $service is the host somebody is going to, such as cameras.example.com, in strong type.
sign-in-destination = to continue to { $service }
# $user is the name of the first account, in strong type.
sign-in-first-time = First time here? Sign in as { $user } with the password that was printed once when Doorward started.
sign-in-user-name = User name
sign-in-password = Password
sign-in-remember = Remember me
sign-in-button = Sign in
sign-in-passkey = Sign in with a passkey
sign-in-passkey-stopped = No passkey was used.
sign-in-passkey-failed = That did not work. Try again, or use your password.
sign-in-forgot = Forgot password?

## Who is signed in: the portal's page for those who need no sign-in

signed-in-title = Signed in
signed-in-heading = You are signed in
signed-in-name = Name
signed-in-user-name = User name
signed-in-role = Role
signed-in-groups = Groups
# Of the proof at the sign-in; one of the three words that follow stands beside it.
signed-in-level = Level
signed-in-level-none = Nothing
signed-in-level-one = One factor
signed-in-level-two = Two factors
# A moment stands beside it, such as "in 2 hours".
signed-in-ends = Session ends
# For somebody whose identity a proxy vouches for. $service is a host.
signed-in-second-factor = Second factor needed
signed-in-second-factor-needed = { $service } asks for a second factor, and you have signed in with a password only. Second factors cannot be set up here yet; ask your administrator.
# Links
signed-in-account = Your account
signed-in-sign-out = Sign out

## Sign out: asks once

sign-out-title = Sign out
sign-out-heading = Sign out?
# $name is the name of a person, in strong type.
sign-out-who = You are signed in as { $name }.
sign-out-button = Sign out
sign-out-stay = Stay signed in

## Refusals: pages that say why something is not answered. First their headings.

refusal-title-bad-request = Bad request
refusal-title-sign-in = Sign in needed
refusal-title-forbidden = Not allowed
refusal-title-not-found = Nothing here
refusal-title-method = Not possible here
refusal-title-too-large = Too large
refusal-title-throttled = Too many attempts
refusal-title-no-answer = No answer
refusal-title-unavailable = Not available
refusal-title-broke = Something broke
refusal-title-other = Not possible
# The small line at the foot. $code is a name such as access.denied, $id a row of letters, for the administrator.
refusal-foot = { $code } · request { $id }
# Links and buttons
refusal-link-account = Your account
refusal-link-sign-in = Sign in
refusal-link-sign-in-as = Sign in as someone else
refusal-link-confirm = Confirm it is you
refusal-link-choose-password = Choose a password

# Sentences. $user is a user name, $service a host or the name of a service, $when "in 43 seconds".
refusal-denied = { $user } may not open { $service }. Ask your administrator, or sign in as someone else.
refusal-denied-here = { $user } may not open this page. Ask your administrator, or sign in as someone else.
refusal-denied-nobody = Nobody may open { $service } from here. Ask your administrator.
refusal-denied-nobody-here = Nobody may open this page from here. Ask your administrator.
refusal-second-factor = { $user } is signed in, but this page asks for a second factor. Ask your administrator.
refusal-unavailable-retry = Something that Doorward needs does not answer. Try again { $when }.
refusal-service-slow = { $service } did not answer in time. Try again in a moment.
refusal-service-down = { $service } is not answering. It may be starting; try again in a moment.
refusal-service-refuses = { $service } does not accept what Doorward sends to prove itself. The secret of the two must be the same; ask your administrator.
# $sentence is another text of this group, $detail a phrase without a full stop (English, technical).
refusal-detail = { $sentence } What is wrong: { $detail }.
refusal-session-required = Sign in first.
refusal-proxy-not-proved = The proxy in front of Doorward did not prove itself. Ask your administrator.
refusal-proxy-no-identity = The proxy in front of Doorward did not say who you are. Sign in there first.
refusal-login-disabled = Signing in happens at the proxy in front of Doorward.
refusal-admin-required = Only administrators may do this.
refusal-confirm-required = Confirm your password first: this needs a recent proof that it is you.
refusal-second-factor-required = You have a second factor. Prove it first, then come back.
refusal-elevation-required = Prove that it is you first: this needs more than your password.
refusal-change-required = Choose a password of your own first.
refusal-settings-none = There is nothing to set here: you sign in at the proxy in front of Doorward.
refusal-role-unknown = Your role does not exist here. Ask your administrator.
refusal-foreign-origin = This was asked for by another site. Open the page here and try again.
refusal-bad-body = What was sent is not what this address expects.
refusal-media-type = What was sent is of a type that this address does not take.
refusal-too-many-sockets = Too many live views are open. Close one and try again.
refusal-maintenance = Maintenance is under way. Try again in a few minutes.
refusal-bad-request = The address or the request can be read in more than one way, or not at all.
refusal-sign-in = Sign in to open this page.
refusal-forbidden = You may not open this page. Ask your administrator.
refusal-not-found = There is nothing here. Check the address.
refusal-method = This address does not take such a request.
refusal-slow = The request did not arrive in time. Try again.
refusal-too-large = That is larger than this address takes.
refusal-address-too-long = The address is too long.
refusal-misdirected = This host is not served here. Check the address.
refusal-throttled = Too many attempts. Try again in a moment.
# $when is "in 43 seconds" (time-ahead-…).
refusal-limited = Too many requests. Try again { $when }.
refusal-bad-gateway = The service is not answering. It may be starting; try again in a moment.
refusal-gateway-timeout = The service did not answer in time. Try again in a moment.
refusal-loop = The request came back to where it started. Ask your administrator.
refusal-unavailable = Something that Doorward needs does not answer. Try again in a moment.
refusal-broke = Something broke here. Try again in a moment.
refusal-other = The request cannot be answered.

## What a new password must be like

# The rules in one sentence. $least is the fewest characters, $kinds a list of the kinds below.
password-rules = { $least ->
    [one] At least { $least } character; not the user name, and nothing that many people choose.
   *[other] At least { $least } characters; not the user name, and nothing that many people choose.
}
password-rules-with = { $least ->
    [one] At least { $least } character, with { $kinds }; not the user name, and nothing that many people choose.
   *[other] At least { $least } characters, with { $kinds }; not the user name, and nothing that many people choose.
}
password-kind-uppercase = an upper-case letter
password-kind-lowercase = a lower-case letter
password-kind-number = a digit
password-kind-special = a sign that is neither letter nor digit
# The rule that a password breaks.
password-too-short = { $least ->
    [one] The password needs at least { $least } character.
   *[other] The password needs at least { $least } characters.
}
password-too-long = { $most ->
    [one] The password may have at most { $most } character.
   *[other] The password may have at most { $most } characters.
}
password-no-uppercase = The password needs an upper-case letter.
password-no-lowercase = The password needs a lower-case letter.
password-no-number = The password needs a digit.
password-no-special = The password needs a character that is neither letter nor digit.
# $kinds is a list of the kinds above.
password-lacks = The password needs { $kinds }.
password-contains-name = The password must not contain the user name.
password-common = The password is too common: it is among the first that anybody tries.
password-too-easy = The password is too easy to guess. Make it longer, for example with a few more unrelated words.
# Said while somebody types a new password, from the weakest to the strongest.
password-score-0 = Very easy to guess
password-score-1 = Easy to guess
password-score-2 = Could be better
password-score-3 = Good
password-score-4 = Very good

## Why an account cannot be made or changed

account-error-name = A user name has 1 to 64 letters (a to z), digits, dots, underscores, hyphens or at signs, and begins with a letter, a digit or an underscore.
# "anonymous" is the very word that services see; it stays.
account-error-anonymous = The name anonymous stands for visitors who have not signed in.
account-error-display-name = A display name has 1 to 128 printable characters and no spaces around them.
account-error-email = An e-mail address looks like name@example.com.
account-error-groups = There are at most 64 groups, and the name of each has 1 to 128 printable characters without comma, semicolon, bar or spaces around it.
account-error-field = One of the fields cannot be taken like this.
account-error-role = There is no role of this name.
account-error-exists = There is a user of this name already. Names that differ only in case are the same.
account-error-missing = There is no user of this name.
account-error-last-admin = This is the last enabled administrator. Make somebody else an administrator first.
account-error-read-only = This user is kept outside of Doorward's database and cannot be changed here.
# The same, for somebody who changes the own password.
account-error-read-only-own = This user is kept outside of Doorward's database and cannot be changed here. Ask your administrator.
account-error-off = Passwords are not changed here. Ask your administrator.

## The frame around every page of the settings

frame-skip = Skip to the page
# Shown when the pointer rests on the user name.
frame-who = Signed in as { $user }
frame-sign-out = Sign out
# Names the list of pages for people who do not see it.
frame-navigation = Settings
frame-account = Account
frame-security = Security
frame-sessions = Sessions
frame-users = Users
frame-bans = Bans
frame-audit = Audit
frame-doctor = Checks

## Said above a page of the settings after something was done

done-appearance = Saved. This browser shows the pages like this from now on.
done-password = Your password is changed. Your other sessions have ended.
done-session-ended = The session has ended.
done-sessions-ended = The sessions have ended.
done-user-created = The user is created.
done-user-saved = Saved.
done-user-password = The password is set. The sessions that were open have ended.
done-user-disabled = The user is disabled and cannot sign in any more.
done-user-enabled = The user is enabled and can sign in again.
done-user-deleted = The user is deleted.
done-ban-added = The ban holds from now on.
done-ban-lifted = The ban is lifted.
done-maintenance-begun = Maintenance has begun: only administrators get through.
done-maintenance-ended = Maintenance has ended.

## Settings > Account

account-title = Account
account-lead = Who you are here, and what services learn about you.
account-you = You
account-name = Name
account-user-name = User name
account-email = E-mail
account-role = Role
account-groups = Groups
# One of the three that follow stands beside it.
account-kept = Kept in
account-kept-database = Database
account-kept-file = Users file
account-kept-nowhere = nowhere any more
account-appearance = Appearance
account-theme = How the pages look in this browser
account-theme-auto = As the device has it
account-theme-light = Light
account-theme-dark = Dark
account-language = Language
# The first entry of the list of languages.
account-language-auto = As the browser says
account-save = Save

## Settings > Security

security-title = Security
security-lead = How you prove that it is you.
# The same page for somebody who must choose a password before anything else.
security-must-title = Choose a password
security-must-lead = Choose a password of your own before you go on. The one you signed in with was made by somebody else.
security-password = Password
security-must-password = Your new password
security-help = Your other sessions end when the password changes; this one goes on.
security-must-help = You need it at every sign-in from now on.
security-present = Present password
security-new = New password
security-repeat = New password again
security-change = Change password
security-off = Passwords are not changed here. Ask your administrator.
security-unchanged = That is the password you have already. Choose another one.

## Confirm it is you: asks for the password once more

confirm-title = Confirm it is you
# $user is in strong type.
confirm-lead = You are signed in as { $user }. What comes next needs your password once more.
# Names the form for people who do not see it.
confirm-form = Your password
confirm-password = Password
confirm-button = Confirm

## Settings > Sessions

sessions-title = Sessions
sessions-title-of = Sessions of { $user }
sessions-lead = Where you are signed in. End what you do not know, then change your password.
sessions-lead-of = Where { $user } is signed in.
sessions-end-all = End all
sessions-end-others = End all others
sessions-none = There are no sessions.
# A mark on the session in which somebody looks at the list.
sessions-this = This one
# $when is a moment such as "3 minutes ago" or "in 2 days".
sessions-active = active { $when }
sessions-began = Began { $when }
sessions-ends = ends { $when }
sessions-more = More about the device
sessions-sign-out = Sign out
sessions-end = End
# The same button for people who do not see where it stands. $address is an IP address.
sessions-end-label = End session: { $device }, { $address }
# Devices: $program is a browser, $system an operating system or device.
device-known = { $program } on { $system }
device-system = Unknown program on { $system }
device-unknown = Unknown device
# Questions before something ends. $device is one of the devices above.
sessions-ask-one = End the session on { $device }?
sessions-ask-one-of = End the session of { $user } on { $device }?
sessions-ask-unknown = End the session on an unknown device?
sessions-ask-unknown-of = End the session of { $user } on an unknown device?
sessions-ask-others = { $count ->
    [one] End { $count } other session?
   *[other] End { $count } other sessions?
}
sessions-ask-all-of = { $count ->
    [one] End { $count } session of { $user }?
   *[other] End { $count } sessions of { $user }?
}
# What follows from a yes. $begun and $active are moments such as "3 minutes ago".
sessions-follows-here = It began { $begun } from { $address }. It is the one you are using: you will be signed out.
sessions-follows-there = It began { $begun } from { $address } and was last active { $active }.
sessions-follows-others = You stay signed in here, and nowhere else.
sessions-follows-all-of = { $user } has to sign in again everywhere.
# Buttons
sessions-end-one = End session
sessions-end-many = End sessions

## Settings > Users

users-title = Users
users-lead = Who can sign in, and as what.
users-add = Add user
users-search-label = Search by name or e-mail
users-search = Search
users-nobody = There is nobody on this page.
# $text is what was searched for, in strong type.
users-nobody-found = Nobody has { $text } in the user name, name or e-mail address.
users-everybody = Show everybody
# Heads of the table
users-user-name = User name
users-name = Name
users-role = Role
users-groups = Groups
users-kept = Kept in
users-state = State
# After the first groups of somebody who has many. $count is the number of the others.
users-more-groups = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
users-enabled = Enabled
users-disabled = Disabled
users-banned = Banned
# Names the two links that follow for people who do not see them.
users-pages = More users
users-first-page = First page
users-next-page = Next page

## One user, for administrators. $user is a user name.

user-self = This is you.
user-in-file = Kept in the users file. Change name, e-mail, role and groups there; Doorward notices by itself.
user-in-database = Kept in the database.
user-details = Details
user-name = Name
user-email = E-mail
user-email-help = May stay empty.
user-role = Role
user-groups = Groups
user-groups-help = With commas between them: family, cameras.
user-save = Save
user-password = Password
# $page is a link, with the words of user-own-password-page.
user-own-password = You change your own password under { $page }.
user-own-password-page = Security
user-own-password-refused = Your own password is changed under Security.
user-password-help = A new password ends the sessions of { $user }.
user-new-password = New password
user-empty-password = Leave it empty and Doorward makes one up and shows it once.
user-must-change = Another must be chosen at the next sign-in
user-set-password = Set password
user-sessions = Sessions
user-signed-in = { $user } is signed in.
user-not-signed-in = { $user } is not signed in anywhere.
user-show-sessions = { $count ->
    [one] Show { $count } session
   *[other] Show { $count } sessions
}
user-close = Close the account
user-close-own = Close your account
user-close-help = A disabled user cannot sign in and can be enabled again. A deleted one is gone.
# Buttons
user-disable = Disable
user-enable = Enable
user-delete = Delete
# Questions before it is done, and what follows from a yes.
user-ask-disable = Disable { $user }?
user-ask-enable = Enable { $user }?
user-ask-delete = Delete { $user }?
user-follows-disable = { $user } cannot sign in any more and is signed out everywhere. Nothing is deleted.
user-follows-enable = { $user } can sign in again, with the password as it was.
user-follows-delete = { $user } is signed out everywhere, and the account is gone. This cannot be undone.

## Add user

new-user-title = Add user
new-user-lead = The account is kept in the database.
# Names the form for people who do not see it.
new-user-form = The new user
new-user-user-name = User name
new-user-name = Name
new-user-password = Password
new-user-button = Add user

## The password that Doorward made up for somebody, shown once

generated-title = Password of { $user }
generated-lead = It is shown only now. Hand it over in a safe way.
# Names the password for people who do not see where it stands.
generated-label = The password
generated-copy = Copy
generated-copied = Copied
generated-must-change = { $user } must choose another one at the next sign-in.
generated-done = Done

## Settings > Bans

bans-title = Bans
bans-lead = Who cannot sign in for a while. Too many wrong passwords lead here by themselves.
bans-none = Nobody is banned.
# Heads of the table. bans-by: who imposed the ban.
bans-who = Who
bans-since = Since
bans-until = Until
bans-why = Why
bans-by = By
# What is banned; the name or address stands after it.
bans-user = User
bans-address = Address
bans-device = Device of
bans-factors = Second factors of
bans-no-end = No end
bans-by-doorward = Doorward
bans-by-command-line = Command line
bans-reason-attempts = { $count ->
    [one] { $count } failed attempt
   *[other] { $count } failed attempts
}
bans-reason-factors = { $count ->
    [one] { $count } wrong second factor in a row
   *[other] { $count } wrong second factors in a row
}
bans-reason-none = No reason given
bans-lift = Lift
# The same button for people who do not see where it stands. $what is one of bans-user, bans-address, …, $whom a name or address.
bans-lift-label = Lift the ban: { $what } { $whom }
bans-add = Ban somebody
bans-kind = What to ban
bans-kind-user = User
bans-kind-address = Address
bans-subject = User name or address
bans-minutes = Minutes
bans-minutes-help = Empty: until somebody lifts it.
bans-button = Ban
bans-bad-address = That is not an address. It looks like 192.0.2.7 or 2001:db8::7.
bans-own-address = That is the address you are using yourself.
bans-bad-name = Type the name of the user to ban.
bans-yourself = You cannot ban yourself.
bans-bad-minutes = Type a whole number of minutes, or nothing for a ban that holds until it is lifted.

## Settings > Audit log, for administrators

audit-title = Audit log
audit-lead = What happened here, who did it, and how it ended.
# A button that downloads what the filters show; its explanation.
audit-export = Export
audit-export-title = A file with the newest 10,000 records that the filters choose
# The chart: bars for each day of the last two weeks. The two words name its colours.
audit-chart = Sign-ins by day
audit-sign-ins = Sign-ins
audit-refusals = Refused
# Read to those who do not see the chart.
audit-chart-sentence = In the last { $days } days: sign-ins { $sign-ins }, refused { $refusals }
# One day of the chart, also in the list of numbers below it. $date is 2026-01-31.
audit-chart-day = { $date }: sign-ins { $sign-ins }, refused { $refusals }
# Opens the list of numbers.
audit-chart-table = Show the numbers
audit-total = { $count ->
    [one] { $count } record is kept.
   *[other] { $count } records are kept.
}
audit-today = { $count ->
    [0] None of them is of today.
    [one] { $count } of them is of today.
   *[other] { $count } of them are of today.
}
# The filters, and the heads of the table.
audit-action = What
audit-any-action = Everything
audit-user = Who
audit-outcome = Result
audit-any-outcome = Any
audit-success = Done
audit-failure = Refused
audit-since = From
audit-until = To
audit-more-filters = More filters
# Whom or what something was done to.
audit-about = Concerning
audit-address = Address
audit-path = Path
audit-filter = Filter
audit-all = Show everything
audit-what = What
audit-when = When
# Said when the pointer rests on what opens the rest of a record.
audit-details = Details
audit-number = Number
audit-request = Request
audit-agent = Browser
audit-request-id = Request ID
audit-session = Session
audit-none = There is no such record.
# Where a search was cut off before it found anything; a button leads on.
audit-none-so-far = Nothing so far. The next page looks further back.
audit-mistake = One of the filters cannot be understood. A day looks like 2026-01-31.
# The buttons between pages, and what they are called together.
audit-pages = More records
audit-first-page = Newest
audit-next-page = Older
# What happened. "Done" or "Refused" stands beside it, so the words must suit both.
audit-kind-password-sign-in = Sign-in with password
audit-kind-basic-sign-in = Sign-in by HTTP Basic
audit-kind-passkey-sign-in = Sign-in with passkey
audit-kind-totp-sign-in = Second factor: one-time code
audit-kind-webauthn-sign-in = Second factor: security key or passkey
audit-kind-duo-sign-in = Second factor: push
audit-kind-recovery-sign-in = Second factor: recovery code
audit-kind-elevation-requested = Code by mail asked for
audit-kind-elevated = Code from a mail
audit-kind-reset-requested = New password asked for
audit-kind-password-reset = New password by mail
audit-kind-mail-sent = Mail with a code or link
audit-kind-factor-added = Second factor added
audit-kind-factor-changed = Second factor renamed
audit-kind-factor-removed = Second factor removed
audit-kind-recovery-codes-made = New recovery codes
audit-kind-sign-out = Sign-out
audit-kind-access-denied = Access to a page
audit-kind-first-admin = First administrator created
audit-kind-admin-password = Administrator’s password set anew
audit-kind-configuration = Configuration loaded again
audit-kind-storage-key = Encryption key of the database changed
audit-kind-storage-backup = Backup of the database
audit-kind-storage-restore = Database restored from a backup
audit-kind-signing-secret = Signing secret of sessions replaced
audit-kind-credentials = Secret of a service or proxy replaced
audit-kind-storage-refused = Altered entry in the database refused
audit-kind-confirmed = Password confirmed
audit-kind-account-created = User created
audit-kind-account-changed = User changed
audit-kind-account-disabled = User disabled
audit-kind-account-enabled = User enabled
audit-kind-account-deleted = User deleted
audit-kind-password-changed = Password changed
audit-kind-password-rehashed = Password stored more safely
audit-kind-sessions-ended = Sessions ended
audit-kind-ban-imposed = Ban imposed
audit-kind-ban-lifted = Ban lifted
audit-kind-audit-queried = Audit log looked up
audit-kind-audit-exported = Audit log exported
audit-kind-audit-pruned = Old records forgotten
audit-kind-audit-lost = Records left out
audit-kind-audit-restarted = Audit log tampered with; a new chain begins
audit-kind-maintenance-begun = Maintenance begun
audit-kind-maintenance-ended = Maintenance ended
audit-kind-evidence-exported = Evidence exported
audit-kind-emergency-rotation = Emergency: all sessions ended, all secrets new

## The second factor, after the password

second-factor-title = Second factor
second-factor-heading = One more step
# $service is the host somebody is going to, in strong type; $user a user name.
second-factor-destination = to continue to { $service } as { $user }
second-factor-none-for = { $service } asks for a second factor, and you have none yet. Set one up, then come back.
second-factor-none = A second factor is asked for, and you have none yet. Set one up, then come back.
second-factor-set-up = Set up a second factor
second-factor-key = Have your passkey or security key ready.
second-factor-key-button = Use the key
second-factor-key-stopped = No key was used. Try again.
second-factor-key-failed = That did not work. Try again, or use another way.
second-factor-key-unable = This browser knows no passkeys. Use another way.
second-factor-key-no-scripts = Keys need scripts. Allow them for this page, or use another way.
second-factor-totp = Code from your authenticator app
second-factor-recovery = Recovery code
second-factor-recovery-help = Each code works once.
second-factor-continue = Continue
second-factor-password = Password
second-factor-use-password = Use your password
second-factor-wrong-password = That did not work. Check the password.
second-factor-push = We ask { $device } whether it is you.
second-factor-push-device = Which device shall we ask?
second-factor-push-button = Send a push
second-factor-push-help = This page waits for your answer, a minute at most. Approve only what you have asked for.
second-factor-use-push = Use a push to your phone
second-factor-push-refused = That was not approved. Try again, or use another way.
second-factor-push-timed-out = Nobody answered in time. Try again, or use another way.
second-factor-push-choose = Choose the device that shall be asked.
second-factor-push-enroll = The push service does not know you yet. Ask your administrator, or use another way.
second-factor-push-enroll-there = Prove who you are and enrol a phone
second-factor-push-no-device = None of your devices can be asked. Use another way.
# Links to the other ways
second-factor-use-totp = Use a code from the authenticator app
second-factor-use-passkey = Use a passkey or security key
second-factor-use-recovery = Use a recovery code
second-factor-sign-out = Sign out
second-factor-wrong-code = That code did not work. Wait for the next one and try again.
second-factor-wrong-key = That key did not work here. Try again, or use another way.
second-factor-wrong-recovery = That code did not work. Each code works once; try another one.
second-factor-stopped = Too many wrong attempts. Wait some minutes, then try again, or ask your administrator.

## Prove that it is you: more than the password, before what lets somebody in is changed

elevate-title = Prove that it is you
elevate-lead = What comes next changes how you sign in. It needs more than your password.
elevate-passkey = Passkey or security key
elevate-passkey-button = Use a passkey
elevate-passkey-no-scripts = Passkeys need scripts. Take another way.
elevate-totp = Authenticator app
elevate-totp-code = Code from the app
# The button that sends what was typed and leads to what was asked for.
elevate-go-on = Go on
elevate-mail = A code by mail
# $address is a mail address of which only the first letter is shown (a…@example.com), in strong type.
elevate-mail-send = We send a code to { $address }.
elevate-mail-sent = A code was sent to { $address }. It works in this browser only.
elevate-file = A code from the server
elevate-file-write = No mail is set up here: the code is written to a file on the server, and its administrator can read it to you.
elevate-file-written = The code was written to a file on the server. Its administrator can read it to you.
elevate-code = Code
# Buttons
elevate-send = Send a code
elevate-send-again = Send another code
elevate-write = Write a code
elevate-write-again = Write another code
elevate-recovery = Recovery code
elevate-recovery-help = For the day on which everything else is lost. Each code works once.
elevate-recovery-button = Use a recovery code
# Nothing is set up by which somebody could prove more.
elevate-none = There is no way yet
elevate-none-help = Doorward has to reach you outside of this browser first. Ask your administrator to set up mail, and an e-mail address for your account.
# The same for administrators. "notifier" is a section of the configuration file; it stays.
elevate-none-admin = Doorward has to reach you outside of this browser first. Set up the notifier in the configuration, and an e-mail address for your account.
elevate-wrong-mail = That code did not work. Check it, or send another one.
elevate-wrong-passkey = That key did not work here. Try again, or take another way.
elevate-no-way = No code can be sent to you.
# $when is "in 43 seconds" (time-ahead-…).
elevate-throttled = Too many codes were sent. Try again { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = The browser was not allowed to, or it took too long. Try again.
passkey-taken = This device or key is registered already.
passkey-unable = This browser cannot use passkeys here. Try another browser, or open this page by its name over HTTPS.
passkey-failed = The key did not answer. Try again, or take another one.

## Settings > Security: the second factors

security-owed = It is changed after a proof of more than the password.
# $when is a moment such as "3 minutes ago".
factors-added = Added { $when }
factors-used = last used { $when }
factors-not-used = not used yet
factors-remove = Remove
factors-passkeys = Passkeys and security keys
factors-passkeys-none = None yet. A passkey is the safest second factor: a false page gets nothing from it.
# A mark beside the name of a key.
factors-passkey-suspect = May be copied
factors-passkey-suspect-help = Its counter went backwards. Remove it if you do not know why.
factors-passkey-rename = Rename
# The two buttons for people who do not see where they stand. $name is the name of a key.
factors-passkey-rename-label = Rename { $name }
factors-passkey-remove-label = Remove { $name }
factors-passkey-add = Add a passkey or security key
factors-totp = Authenticator app
factors-totp-none = None yet. The app shows a code that you type after your password.
factors-totp-set-up = Set up an authenticator app
factors-totp-replace = Set up another one
factors-recovery = Recovery codes
factors-recovery-first = For the day on which your phone or key is lost. Set up one of the above first.
factors-recovery-none = None are left. Without them, only an administrator can let you in when your phone or key is lost.
factors-recovery-left = { $count ->
    [one] { $count } left. It works once.
   *[other] { $count } left. Each works once.
}
factors-recovery-make = Make recovery codes
factors-recovery-renew = Make new ones

## Why a second factor was not changed

factors-error-off = Second factors of this kind are off. Ask your administrator.
factors-error-code = That code does not belong to this secret. Check that the clock of your device is right, and type the next code.
factors-error-kind = Codes of this kind are not allowed here. Choose another kind.
factors-error-missing = There is nothing of this kind any more.
factors-error-name = Give it a name of at most 64 characters.
factors-error-name-taken = You have one of this name already. Choose another name.
factors-error-taken = This key is registered already.
factors-error-too-many = You have as many keys as there may be. Remove one first.
factors-error-refused = The key's answer was not accepted. Try again, or take another key.

## Set up an authenticator app

totp-title = Authenticator app
totp-heading = Set up an authenticator app
totp-heading-replace = Another authenticator app
# $period is a number of seconds, 30 nearly always.
totp-lead = { $period ->
    [one] It shows a new code every second, also without a network.
   *[other] It shows a new code every { $period } seconds, also without a network.
}
totp-lead-replace = The codes of the app that you have now stop working as soon as this one is set up.
totp-scan = 1. Give the app the secret
# $link is a link with the words of totp-open.
totp-how = Scan the picture with the app. If the app is on this device, { $link }, or type the secret:
totp-open = open it here
# Says what the picture is to people who do not see it.
totp-qr = QR code with the secret that is written beside it
totp-copy = Copy
totp-copied = Copied
totp-account = Account
totp-kind = Kind
# $algorithm is a name such as SHA1.
totp-kind-text = Time-based, { $algorithm }, { $digits } digits, { $period } seconds
totp-once = The secret is shown only now. Nothing changes until you have typed a code.
totp-choose = Another kind of code
totp-choose-help = Most apps know only the usual kind. A choice makes a new secret.
totp-algorithm = Algorithm
totp-digits = Digits
totp-period = Seconds of a code
totp-choose-button = New secret of this kind
totp-type = 2. Type the code that it shows
totp-code = Code
totp-button = Set up
totp-old = This page was open for too long. Here is a new secret: scan it in the place of the last one.

## Add a passkey or security key, or give one another name

passkey-title = Add a passkey
passkey-heading = Add a passkey or security key
passkey-lead = A passkey lives in a phone, a computer or a password manager; a security key is a device of its own. Neither can be given away to a false page.
# Names the form for people who do not see it.
passkey-form = The key
passkey-name = Name
passkey-name-help = So that you know it again: my phone, key ring.
passkey-button = Add
passkey-no-scripts = Adding a passkey needs scripts. An authenticator app works without them.
passkey-old = This page was open for too long. Try again.
passkey-rename-title = Rename a key
passkey-rename-heading = Another name for the key
passkey-rename-button = Rename
upgrade-heading = A passkey for next time
upgrade-lead = Your browser may keep a passkey beside your password now; next time you can sign in with that. You are led on in a moment.
upgrade-onward = Continue
# The name that such a passkey gets in the list.
upgrade-name = Passkey of the browser

## Remove a second factor, after asking once

remove-ask-totp = Remove the authenticator app?
# $name is the name of a key.
remove-ask-passkey = Remove { $name }?
remove-follows-totp = Its codes stop working, and your other sessions end. Delete the entry in the app afterwards.
remove-follows-passkey = It signs nobody in any more, and your other sessions end. What is kept on the device itself stays there until you delete it.
remove-button = Remove

## Recovery codes

recovery-title = Recovery codes
recovery-heading = Make recovery codes
recovery-heading-renew = Make new recovery codes?
recovery-lead = If your phone or key is lost one day, one of these codes lets you in. Each works once.
recovery-lead-renew = { $count ->
    [one] You have { $count } left. It stops working as soon as there are new ones.
   *[other] You have { $count } left. They stop working as soon as there are new ones.
}
recovery-button = Make the codes
recovery-not-now = Not now
# The page that shows them, once
recovery-codes-title = Your recovery codes
recovery-codes-lead = They are shown only now. Keep them where you find them without your phone: on paper, or in a password manager. Each works once.
# Names the list for people who do not see it.
recovery-codes-list = The codes
recovery-codes-copy = Copy
recovery-codes-copied = Copied
recovery-codes-print = Print
recovery-codes-done = I have kept them

## Said above a page after second factors were changed

done-totp = The authenticator app is set up. Your other sessions have ended.
done-passkey = The key is added. Your other sessions have ended.
done-passkey-renamed = The key has its new name.
done-factor-removed = It is removed. Your other sessions have ended.
done-user-factors-removed = The second factors are removed. The sessions that were open have ended.

## The second factors of a user, for administrators. $user is a user name.

user-factors = Second factors
user-factors-none = { $user } has none.
# $name is the name of a key.
user-factors-passkey = Passkey or security key: { $name }
user-factors-totp = Authenticator app
user-factors-recovery = { $count ->
    [one] { $count } recovery code
   *[other] { $count } recovery codes
}
user-factors-remove = Remove all second factors
user-ask-remove-factors = Remove all second factors of { $user }?
user-follows-remove-factors = { $user } is signed out everywhere, signs in with the password alone and can set up new factors. Be sure that it is { $user } who asked you for this.
user-remove-factors = Remove

## A new password by mail: asking for the link, setting the password, taking the link back

reset-title = New password
# Asking for the link
reset-lead = We send you a link by mail.
reset-asked = If there is such a user with a mail address, a link is on its way. Open it in this browser; it is good for a few minutes.
reset-user-name = User name
reset-send = Send the link
reset-back = Back to sign in
# Setting the password
reset-new = New password
reset-repeat = The same again
reset-help = You are signed out everywhere and sign in with the new password.
reset-set = Set the password
reset-again = Ask for a new link
# Taking the link back, for somebody who did not ask for it
reset-revoke = You did not ask for a new password?
reset-revoke-help = Then make the link in the mail useless.
reset-revoke-button = Make it useless
reset-revoked = The link is good no more
reset-revoked-help = Nobody can set a new password with it. If such mails keep coming, tell your administrator.
# Why a link is not taken
reset-bad-link = This link is good no more. Each link works once, and only for a few minutes.
reset-other-browser = This link works only in the browser in which it was asked for. Open it there, or ask for a new one here.

## Mails. Each has a title (the subject), a greeting, a sentence that says what happened, a list of when and from where,
## and a paragraph for those who did not do it. Short, calm; no blame, nothing that frightens without saying what to do.

# { $name } is what the person is called.
mail-greeting = Hello { $name },
# Stands before an address, for programs that show no button.
mail-button-instead = Or open this address:
# { $portal } is the address of the sign-in page.
mail-footer = This mail comes from the sign-in page { $portal }. Nobody reads answers to it.
# The same where the address is not known.
mail-footer-nowhere = This mail comes from the sign-in page. Nobody reads answers to it.
# The words of a link to the sign-in page.
mail-portal-link = Open the sign-in page

# Labels of the list.
mail-fact-when = When
mail-fact-address = IP address
mail-fact-browser = Browser
mail-fact-factor = Method

# Kinds of methods, as values of the list.
mail-factor-totp = Authenticator app
mail-factor-webauthn = Passkey or security key
mail-factor-push = Push to a phone
mail-factor-recovery = Recovery codes
# { $factor } is one of the kinds above, { $name } what the person called it.
mail-factor-named = { $factor } “{ $name }”

# A link to set a new password.
mail-reset-title = Set a new password
mail-reset-lead = Somebody asked to set a new password for { $user }.
mail-reset-button = Set a new password
# { $until } is a time such as 2027-01-15 08:00 UTC.
mail-reset-ends = The link works once, in the browser in which it was asked for, until { $until }.
mail-reset-not-you = If it was not you, you need not do anything: your password stays as it is. You can also make the link useless.
mail-reset-revoke = Make the link useless

# A code that proves that somebody reads the mailbox.
mail-code-title = Confirm that it is you
mail-code-lead = Somebody is about to change how { $user } signs in. This code confirms it:
mail-code-ends = The code works once, until { $until }. Tell it to nobody, whoever asks for it.
mail-code-not-you = If it was not you, somebody uses your account. Make the code useless, then change your password.
mail-code-revoke = Make the code useless

mail-password-title = Your password was changed
mail-password-lead = The password of { $user } was changed.
mail-password-not-you = If it was not you, set a new password now, and tell your administrator.

mail-factor-added-title = A sign-in method was added
mail-factor-added-lead = { $user } can now confirm sign-ins in one more way.
mail-factor-removed-title = A sign-in method was removed
mail-factor-removed-lead = { $user } can no longer confirm sign-ins in this way.
mail-factor-not-you = If it was not you, somebody uses your account. Change your password now, look at your sign-in methods, and tell your administrator.

mail-recovery-used-title = A recovery code was used
mail-recovery-used-lead = A recovery code of { $user } was used.
mail-recovery-none = No code is left. Make new ones in the settings, under Security.
mail-recovery-left = { $count ->
    [one] One code is left.
   *[other] { $count } codes are left.
}
mail-recovery-new-title = New recovery codes were made
mail-recovery-new-lead = New recovery codes were made for { $user }. The old ones work no more.

mail-address-title = Your mail address was changed
mail-address-lead = The mail address of { $user } was changed. This mail went to the old one; further mails go to the new one.
mail-address-not-you = If it was not you, somebody uses your account. Change your password now, and tell your administrator.

mail-device-title = Sign-in from a new device
mail-device-lead = { $user } signed in from a device that was not seen before.
mail-device-not-you = If it was not you, end this session in the settings, under Sessions, and change your password now.

mail-banned-title = Sign-in was stopped
mail-banned-lead = There were too many wrong attempts to sign in as { $user }.
mail-banned-until = Further attempts are refused until { $until }.
mail-banned-for-good = Further attempts are refused until an administrator allows them again.
mail-banned-not-you = If these attempts were not yours, somebody may be guessing your password. Use a long one that you use nowhere else.

## Settings > API keys

frame-keys = API keys
done-key-revoked = The key is revoked.
refusal-key-in-query = API keys are not taken from the address. Send the key in the header X-API-Key.
refusal-key-read-only = An API key only reads here. Sign in to change something.
refusal-admin-key = This needs the key in the header X-Admin-API-Key.
audit-kind-api-key-refused = API key refused
audit-kind-api-key-created = API key made
audit-kind-api-key-rotated = API key replaced
audit-kind-api-key-revoked = API key revoked
audit-kind-admin-key-refused = Admin key refused
keys-title = API keys and app passwords
keys-lead = For phone apps and programs that cannot sign in as you do. A key never reaches more than you do.
keys-none = You have no keys.
keys-add = New key
keys-off = API keys are turned off here; none is taken.
keys-others = Of others and of machines
keys-configured = From the configuration
keys-machine = machine, role { $role }
keys-created = Made { $when }
keys-used = Last used { $when }
keys-unused = Never used
keys-ends = Ends { $when }
keys-no-end = Does not end by itself
keys-soon = Ends soon
keys-revoked = Revoked
keys-expired = Expired
keys-limited = Requests in a minute: { $count }
keys-rotate = Replace
keys-revoke = Revoke
keys-ask-rotate = Replace the key “{ $name }”?
keys-follows-rotate = You get a new key with the same permissions. The old one goes on for 24 hours.
keys-ask-revoke = Revoke the key “{ $name }”?
keys-follows-revoke = Whatever uses it is refused from now on, and what it has open is closed.
keys-new-title = New key
keys-new-lead = Make one for each app or program, so that you can revoke it by itself.
keys-name = Name
keys-life = Valid for
keys-days = { $count } days
keys-never = Until it is revoked
keys-scope = Permissions
keys-scope-help = One a line, such as GET /api/metrics service:frigate. Left empty: everything that you may do at services.
keys-limit = Requests in a minute
keys-limit-help = 1 to 10000. Left empty: any number.
keys-role = For a machine
keys-role-none = No, for me
keys-role-help = A machine’s key has a role of its own and no person behind it.
keys-create = Make the key
keys-made-title = The key “{ $name }”
keys-made-lead = It is shown only this once. Put it where it is used now.
keys-made-use = Send it in the header X-API-Key, as a bearer token, or as the password of { $user }.
keys-error-name = A key needs a name of 1 to 64 characters.
keys-error-scope = The permissions cannot be read. Write one a line: methods, path, and service:NAME or host:HOST if you like.
keys-error-life = A key lives 1 to 365 days, or without an end.
keys-error-limit = A key is good for 1 to 10000 requests in a minute. Leave the field empty for any number.
keys-error-owner = There is no such user or role.
keys-error-missing = This key has ended already.
keys-error-too-many = There are 50 keys already. Revoke one first.
# /settings/doctor. $profile is development, staging or production.
doctor-title = Security checks
doctor-lead = What the security checklist finds here. Profile: { $profile }.
doctor-check = Check
doctor-result = Result
doctor-found = What was found
doctor-pass = Passed
doctor-warn = Look at it
doctor-fail = Failed
doctor-unknown = Not known
maintenance-title = Maintenance
maintenance-is-on = Maintenance is on: only administrators get through, everybody else is told to come back later.
maintenance-is-off = Maintenance is off: everybody gets through as the rules say.
maintenance-begin = Begin maintenance
maintenance-end = End maintenance
