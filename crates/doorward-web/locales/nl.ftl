### Doorward in het Nederlands. Hoe teksten worden geschreven, staat aan het begin van en.ftl.

## The language itself

language-name = Nederlands

## Words on more than one page

error-mark = Fout:
password-show = Tonen
password-hide = Verbergen
nothing = Geen
cancel = Annuleren
list-comma = { $list }, { $next }
list-and = { $list } en { $last }

## Moments and spans

time-now = zojuist
time-ahead-seconds = { $count ->
    [one] over { $count } seconde
   *[other] over { $count } seconden
}
time-ahead-minutes = { $count ->
    [one] over { $count } minuut
   *[other] over { $count } minuten
}
time-ahead-hours = { $count ->
    [one] over { $count } uur
   *[other] over { $count } uur
}
time-ahead-days = { $count ->
    [one] over { $count } dag
   *[other] over { $count } dagen
}
time-ago-seconds = { $count ->
    [one] { $count } seconde geleden
   *[other] { $count } seconden geleden
}
time-ago-minutes = { $count ->
    [one] { $count } minuut geleden
   *[other] { $count } minuten geleden
}
time-ago-hours = { $count ->
    [one] { $count } uur geleden
   *[other] { $count } uur geleden
}
time-ago-days = { $count ->
    [one] { $count } dag geleden
   *[other] { $count } dagen geleden
}

## Above forms

alert-rejected = Dat is niet gelukt. Controleer de gebruikersnaam en het wachtwoord.
alert-throttled = Te veel pogingen. Probeer het { $when } opnieuw.
alert-busy = Er loggen te veel mensen tegelijk in. Probeer het { $when } opnieuw.
alert-sign-in-again = Deze pagina stond te lang open. Log opnieuw in.
alert-no-cookie = Je browser heeft onze cookie niet teruggestuurd. Sta cookies toe voor deze site en log opnieuw in.
alert-sign-out-again = Deze pagina stond te lang open. Wil je nog steeds uitloggen?
alert-send-again = Deze pagina stond te lang open. Controleer de gegevens en verstuur ze opnieuw.
alert-no-cookie-here = Je browser heeft onze cookie niet teruggestuurd. Sta cookies toe voor deze site en verstuur de gegevens opnieuw.
alert-signed-out = Je bent uitgelogd.
alert-password-set = Je nieuwe wachtwoord is ingesteld. Log ermee in.
alert-repeat-differs = De twee nieuwe wachtwoorden zijn niet gelijk. Typ het nieuwe wachtwoord twee keer.

## The sign-in page

sign-in-title = Inloggen
sign-in-destination = om door te gaan naar { $service }
sign-in-first-time = Voor het eerst hier? Log in als { $user } met het wachtwoord dat één keer is getoond toen Doorward startte.
sign-in-user-name = Gebruikersnaam
sign-in-password = Wachtwoord
sign-in-remember = Ingelogd blijven
sign-in-button = Inloggen
sign-in-passkey = Inloggen met een passkey
sign-in-passkey-stopped = Er is geen passkey gebruikt.
sign-in-passkey-failed = Dat is niet gelukt. Probeer het opnieuw of gebruik je wachtwoord.
sign-in-forgot = Wachtwoord vergeten?

## Who is signed in

signed-in-title = Ingelogd
signed-in-heading = Je bent ingelogd
signed-in-name = Naam
signed-in-user-name = Gebruikersnaam
signed-in-role = Rol
signed-in-groups = Groepen
signed-in-level = Niveau
signed-in-level-none = Geen
signed-in-level-one = Eén factor
signed-in-level-two = Twee factoren
signed-in-ends = Sessie eindigt
signed-in-second-factor = Tweede factor nodig
signed-in-second-factor-needed = { $service } vraagt om een tweede factor, en je bent alleen met een wachtwoord ingelogd. Tweede factoren kunnen hier nog niet worden ingesteld; vraag je beheerder.
signed-in-account = Je account
signed-in-sign-out = Uitloggen

## Sign out

sign-out-title = Uitloggen
sign-out-heading = Uitloggen?
sign-out-who = Je bent ingelogd als { $name }.
sign-out-button = Uitloggen
sign-out-stay = Ingelogd blijven

## Refusals

refusal-title-bad-request = Ongeldig verzoek
refusal-title-sign-in = Inloggen nodig
refusal-title-forbidden = Niet toegestaan
refusal-title-not-found = Niets gevonden
refusal-title-method = Hier niet mogelijk
refusal-title-too-large = Te groot
refusal-title-throttled = Te veel pogingen
refusal-title-no-answer = Geen antwoord
refusal-title-unavailable = Niet beschikbaar
refusal-title-broke = Er ging iets mis
refusal-title-other = Niet mogelijk
refusal-foot = { $code } · verzoek { $id }
refusal-link-account = Je account
refusal-link-sign-in = Inloggen
refusal-link-sign-in-as = Inloggen als iemand anders
refusal-link-confirm = Bevestigen dat jij het bent
refusal-link-choose-password = Een wachtwoord kiezen
refusal-denied = { $user } mag { $service } niet openen. Vraag je beheerder of log in als iemand anders.
refusal-denied-here = { $user } mag deze pagina niet openen. Vraag je beheerder of log in als iemand anders.
refusal-denied-nobody = Niemand mag { $service } vanaf hier openen. Vraag je beheerder.
refusal-denied-nobody-here = Niemand mag deze pagina vanaf hier openen. Vraag je beheerder.
refusal-second-factor = { $user } is ingelogd, maar deze pagina vraagt om een tweede factor. Vraag je beheerder.
refusal-unavailable-retry = Iets wat Doorward nodig heeft, antwoordt niet. Probeer het { $when } opnieuw.
refusal-service-slow = { $service } antwoordde niet op tijd. Probeer het zo meteen opnieuw.
refusal-service-down = { $service } antwoordt niet. Misschien start de dienst nog; probeer het zo meteen opnieuw.
refusal-service-refuses = { $service } accepteert niet waarmee Doorward zich bekendmaakt. Het geheim moet aan beide kanten hetzelfde zijn; vraag je beheerder.
refusal-detail = { $sentence } Wat er mis is: { $detail }.
refusal-session-required = Log eerst in.
refusal-proxy-not-proved = De proxy vóór Doorward heeft niet aangetoond wie hij is. Vraag je beheerder.
refusal-proxy-no-identity = De proxy vóór Doorward heeft niet doorgegeven wie je bent. Log daar eerst in.
refusal-login-disabled = Inloggen gebeurt bij de proxy vóór Doorward.
refusal-admin-required = Alleen beheerders mogen dit doen.
refusal-confirm-required = Bevestig eerst je wachtwoord: hiervoor moet kort geleden zijn aangetoond dat jij het bent.
refusal-second-factor-required = Je hebt een tweede factor. Bevestig die eerst en kom dan terug.
refusal-elevation-required = Toon eerst aan dat jij het bent: hiervoor is je wachtwoord niet genoeg.
refusal-change-required = Kies eerst een eigen wachtwoord.
refusal-settings-none = Hier valt niets in te stellen: je logt in bij de proxy vóór Doorward.
refusal-role-unknown = Je rol bestaat hier niet. Vraag je beheerder.
refusal-foreign-origin = Dit verzoek kwam van een andere site. Open de pagina hier en probeer het opnieuw.
refusal-bad-body = Wat is verstuurd, is niet wat dit adres verwacht.
refusal-media-type = Wat is verstuurd, is van een soort die dit adres niet aanneemt.
refusal-too-many-sockets = Er staan te veel livebeelden open. Sluit er een en probeer het opnieuw.
refusal-maintenance = Er is onderhoud bezig. Probeer het over een paar minuten opnieuw.
refusal-bad-request = Het adres of het verzoek is op meer dan één manier te lezen, of helemaal niet.
refusal-sign-in = Log in om deze pagina te openen.
refusal-forbidden = Je mag deze pagina niet openen. Vraag je beheerder.
refusal-not-found = Hier is niets. Controleer het adres.
refusal-method = Dit adres neemt zo'n verzoek niet aan.
refusal-slow = Het verzoek kwam niet op tijd aan. Probeer het opnieuw.
refusal-too-large = Dat is groter dan wat dit adres aanneemt.
refusal-address-too-long = Het adres is te lang.
refusal-misdirected = Deze host is hier niet te bereiken. Controleer het adres.
refusal-throttled = Te veel pogingen. Probeer het zo meteen opnieuw.
refusal-limited = Te veel verzoeken. Probeer het { $when } opnieuw.
refusal-bad-gateway = De dienst antwoordt niet. Misschien start hij nog; probeer het zo meteen opnieuw.
refusal-gateway-timeout = De dienst antwoordde niet op tijd. Probeer het zo meteen opnieuw.
refusal-loop = Het verzoek kwam terug waar het begon. Vraag je beheerder.
refusal-unavailable = Iets wat Doorward nodig heeft, antwoordt niet. Probeer het zo meteen opnieuw.
refusal-broke = Hier ging iets mis. Probeer het zo meteen opnieuw.
refusal-other = Het verzoek kan niet worden beantwoord.

## What a new password must be like

password-rules = { $least ->
    [one] Minstens { $least } teken; niet de gebruikersnaam en niets wat veel mensen kiezen.
   *[other] Minstens { $least } tekens; niet de gebruikersnaam en niets wat veel mensen kiezen.
}
password-rules-with = { $least ->
    [one] Minstens { $least } teken, met { $kinds }; niet de gebruikersnaam en niets wat veel mensen kiezen.
   *[other] Minstens { $least } tekens, met { $kinds }; niet de gebruikersnaam en niets wat veel mensen kiezen.
}
password-kind-uppercase = een hoofdletter
password-kind-lowercase = een kleine letter
password-kind-number = een cijfer
password-kind-special = een teken dat geen letter of cijfer is
password-too-short = { $least ->
    [one] Het wachtwoord moet minstens { $least } teken hebben.
   *[other] Het wachtwoord moet minstens { $least } tekens hebben.
}
password-too-long = { $most ->
    [one] Het wachtwoord mag hoogstens { $most } teken hebben.
   *[other] Het wachtwoord mag hoogstens { $most } tekens hebben.
}
password-no-uppercase = In het wachtwoord ontbreekt een hoofdletter.
password-no-lowercase = In het wachtwoord ontbreekt een kleine letter.
password-no-number = In het wachtwoord ontbreekt een cijfer.
password-no-special = In het wachtwoord ontbreekt een teken dat geen letter of cijfer is.
password-lacks = In het wachtwoord hoort nog: { $kinds }.
password-contains-name = Het wachtwoord mag de gebruikersnaam niet bevatten.
password-common = Het wachtwoord komt te vaak voor: het is een van de eerste die iemand probeert.
password-too-easy = Het wachtwoord is te makkelijk te raden. Maak het langer, bijvoorbeeld met nog een paar woorden die niets met elkaar te maken hebben.
password-score-0 = Heel makkelijk te raden
password-score-1 = Makkelijk te raden
password-score-2 = Kan beter
password-score-3 = Goed
password-score-4 = Heel goed

## Why an account cannot be made or changed

account-error-name = Een gebruikersnaam heeft 1 tot 64 letters (a tot en met z), cijfers, punten, liggende streepjes, koppeltekens of apenstaartjes en begint met een letter, een cijfer of een liggend streepje.
account-error-anonymous = De naam anonymous staat voor bezoekers die niet zijn ingelogd.
account-error-display-name = Een weergavenaam heeft 1 tot 128 afdrukbare tekens, zonder spaties aan het begin of het eind.
account-error-email = Een e-mailadres ziet eruit als name@example.com.
account-error-groups = Er zijn hoogstens 64 groepen, en elke naam heeft 1 tot 128 afdrukbare tekens, zonder komma, puntkomma of verticale streep en zonder spaties aan het begin of het eind.
account-error-field = Een van de velden kan zo niet worden overgenomen.
account-error-role = Er is geen rol met deze naam.
account-error-exists = Er is al een gebruiker met deze naam. Namen die alleen in hoofdletters en kleine letters verschillen, zijn gelijk.
account-error-missing = Er is geen gebruiker met deze naam.
account-error-last-admin = Dit is de laatste actieve beheerder. Maak eerst iemand anders beheerder.
account-error-read-only = Deze gebruiker staat buiten de database van Doorward en kan hier niet worden gewijzigd.
account-error-read-only-own = Deze gebruiker staat buiten de database van Doorward en kan hier niet worden gewijzigd. Vraag je beheerder.
account-error-off = Wachtwoorden worden niet hier gewijzigd. Vraag je beheerder.

## The frame around every page of the settings

frame-skip = Naar de inhoud
frame-who = Ingelogd als { $user }
frame-sign-out = Uitloggen
frame-navigation = Instellingen
frame-account = Account
frame-security = Beveiliging
frame-sessions = Sessies
frame-users = Gebruikers
frame-bans = Blokkades
frame-audit = Logboek
frame-doctor = Controles

## Said above a page after something was done

done-appearance = Opgeslagen. Deze browser toont de pagina's vanaf nu zo.
done-password = Je wachtwoord is gewijzigd. Je andere sessies zijn beëindigd.
done-session-ended = De sessie is beëindigd.
done-sessions-ended = De sessies zijn beëindigd.
done-user-created = De gebruiker is aangemaakt.
done-user-saved = Opgeslagen.
done-user-password = Het wachtwoord is ingesteld. De open sessies zijn beëindigd.
done-user-disabled = De gebruiker is uitgeschakeld en kan niet meer inloggen.
done-user-enabled = De gebruiker is ingeschakeld en kan weer inloggen.
done-user-deleted = De gebruiker is verwijderd.
done-ban-added = De blokkade geldt vanaf nu.
done-ban-lifted = De blokkade is opgeheven.
done-maintenance-begun = Het onderhoud is begonnen: alleen beheerders komen erdoor.
done-maintenance-ended = Het onderhoud is afgelopen.

## Settings > Account

account-title = Account
account-lead = Wie je hier bent en wat diensten over je te weten komen.
account-you = Jij
account-name = Naam
account-user-name = Gebruikersnaam
account-email = E-mail
account-role = Rol
account-groups = Groepen
account-kept = Bewaard in
account-kept-database = Database
account-kept-file = Gebruikersbestand
account-kept-nowhere = nergens meer
account-appearance = Weergave
account-theme = Hoe de pagina's er in deze browser uitzien
account-theme-auto = Zoals het apparaat
account-theme-light = Licht
account-theme-dark = Donker
account-language = Taal
account-language-auto = Zoals de browser
account-save = Opslaan

## Settings > Security

security-title = Beveiliging
security-lead = Hoe je aantoont dat jij het bent.
security-must-title = Kies een wachtwoord
security-must-lead = Kies een eigen wachtwoord voordat je verdergaat. Het wachtwoord waarmee je bent ingelogd, is door iemand anders gemaakt.
security-password = Wachtwoord
security-must-password = Je nieuwe wachtwoord
security-help = Je andere sessies eindigen als het wachtwoord wijzigt; deze gaat door.
security-must-help = Vanaf nu heb je het nodig bij elke keer inloggen.
security-present = Huidig wachtwoord
security-new = Nieuw wachtwoord
security-repeat = Nieuw wachtwoord nog een keer
security-change = Wachtwoord wijzigen
security-off = Wachtwoorden worden niet hier gewijzigd. Vraag je beheerder.
security-unchanged = Dat is het wachtwoord dat je al hebt. Kies een ander.

## Confirm it is you

confirm-title = Bevestig dat jij het bent
confirm-lead = Je bent ingelogd als { $user }. Voor wat nu komt, is je wachtwoord nog een keer nodig.
confirm-form = Je wachtwoord
confirm-password = Wachtwoord
confirm-button = Bevestigen

## Settings > Sessions

sessions-title = Sessies
sessions-title-of = Sessies van { $user }
sessions-lead = Waar je bent ingelogd. Beëindig wat je niet kent en wijzig daarna je wachtwoord.
sessions-lead-of = Waar { $user } is ingelogd.
sessions-end-all = Alle beëindigen
sessions-end-others = Alle andere beëindigen
sessions-none = Er zijn geen sessies.
sessions-this = Deze
sessions-active = actief { $when }
sessions-began = Begonnen { $when }
sessions-ends = eindigt { $when }
sessions-more = Meer over het apparaat
sessions-sign-out = Uitloggen
sessions-end = Beëindigen
sessions-end-label = Sessie beëindigen: { $device }, { $address }
device-known = { $program } op { $system }
device-system = Onbekend programma op { $system }
device-unknown = Onbekend apparaat
sessions-ask-one = De sessie op ‘{ $device }’ beëindigen?
sessions-ask-one-of = De sessie van { $user } op ‘{ $device }’ beëindigen?
sessions-ask-unknown = De sessie op een onbekend apparaat beëindigen?
sessions-ask-unknown-of = De sessie van { $user } op een onbekend apparaat beëindigen?
sessions-ask-others = { $count ->
    [one] { $count } andere sessie beëindigen?
   *[other] { $count } andere sessies beëindigen?
}
sessions-ask-all-of = { $count ->
    [one] { $count } sessie van { $user } beëindigen?
   *[other] { $count } sessies van { $user } beëindigen?
}
sessions-follows-here = De sessie begon { $begun } vanaf { $address }. Het is de sessie die je nu gebruikt: je wordt uitgelogd.
sessions-follows-there = De sessie begon { $begun } vanaf { $address } en was voor het laatst { $active } actief.
sessions-follows-others = Je blijft hier ingelogd, en nergens anders.
sessions-follows-all-of = { $user } moet overal opnieuw inloggen.
sessions-end-one = Sessie beëindigen
sessions-end-many = Sessies beëindigen

## Settings > Users

users-title = Gebruikers
users-lead = Wie kan inloggen, en als wat.
users-add = Gebruiker toevoegen
users-search-label = Zoeken op naam of e-mail
users-search = Zoeken
users-nobody = Er staat niemand op deze pagina.
users-nobody-found = Niemand heeft { $text } in de gebruikersnaam, de naam of het e-mailadres.
users-everybody = Iedereen tonen
users-user-name = Gebruikersnaam
users-name = Naam
users-role = Rol
users-groups = Groepen
users-kept = Bewaard in
users-state = Status
users-more-groups = { $count ->
    [one] en nog { $count }
   *[other] en nog { $count }
}
users-enabled = Actief
users-disabled = Uitgeschakeld
users-banned = Geblokkeerd
users-pages = Meer gebruikers
users-first-page = Eerste pagina
users-next-page = Volgende pagina

## One user, for administrators

user-self = Dit ben jij.
user-in-file = Bewaard in het gebruikersbestand. Wijzig naam, e-mail, rol en groepen daar; Doorward merkt het vanzelf.
user-in-database = Bewaard in de database.
user-details = Gegevens
user-name = Naam
user-email = E-mail
user-email-help = Mag leeg blijven.
user-role = Rol
user-groups = Groepen
user-groups-help = Met komma's ertussen: familie, cameras.
user-save = Opslaan
user-password = Wachtwoord
user-own-password = Je eigen wachtwoord wijzig je onder { $page }.
user-own-password-page = Beveiliging
user-own-password-refused = Je eigen wachtwoord wijzig je onder Beveiliging.
user-password-help = Een nieuw wachtwoord beëindigt de sessies van { $user }.
user-new-password = Nieuw wachtwoord
user-empty-password = Laat het leeg, dan bedenkt Doorward er een en toont het één keer.
user-must-change = Bij de volgende keer inloggen moet een ander worden gekozen
user-set-password = Wachtwoord instellen
user-sessions = Sessies
user-signed-in = { $user } is ingelogd.
user-not-signed-in = { $user } is nergens ingelogd.
user-show-sessions = { $count ->
    [one] { $count } sessie tonen
   *[other] { $count } sessies tonen
}
user-close = Account sluiten
user-close-own = Je account sluiten
user-close-help = Een uitgeschakelde gebruiker kan niet inloggen en kan weer worden ingeschakeld. Een verwijderde is weg.
user-disable = Uitschakelen
user-enable = Inschakelen
user-delete = Verwijderen
user-ask-disable = { $user } uitschakelen?
user-ask-enable = { $user } inschakelen?
user-ask-delete = { $user } verwijderen?
user-follows-disable = { $user } kan niet meer inloggen en wordt overal uitgelogd. Er wordt niets verwijderd.
user-follows-enable = { $user } kan weer inloggen, met hetzelfde wachtwoord als voorheen.
user-follows-delete = { $user } wordt overal uitgelogd en het account is weg. Dit kan niet ongedaan worden gemaakt.

## Add user

new-user-title = Gebruiker toevoegen
new-user-lead = Het account wordt in de database bewaard.
new-user-form = De nieuwe gebruiker
new-user-user-name = Gebruikersnaam
new-user-name = Naam
new-user-password = Wachtwoord
new-user-button = Gebruiker toevoegen

## The password that Doorward made up for somebody

generated-title = Wachtwoord van { $user }
generated-lead = Het wordt alleen nu getoond. Geef het op een veilige manier door.
generated-label = Het wachtwoord
generated-copy = Kopiëren
generated-copied = Gekopieerd
generated-must-change = { $user } moet bij de volgende keer inloggen een ander kiezen.
generated-done = Klaar

## Settings > Bans

bans-title = Blokkades
bans-lead = Wie een tijdlang niet kan inloggen. Te veel foute wachtwoorden leiden hier vanzelf toe.
bans-none = Niemand is geblokkeerd.
bans-who = Wie
bans-since = Sinds
bans-until = Tot
bans-why = Waarom
bans-by = Door
bans-user = Gebruiker
bans-address = Adres
bans-device = Apparaat van
bans-factors = Tweede factoren van
bans-no-end = Geen einde
bans-by-doorward = Doorward
bans-by-command-line = Opdrachtregel
bans-reason-attempts = { $count ->
    [one] { $count } mislukte poging
   *[other] { $count } mislukte pogingen
}
bans-reason-factors = { $count ->
    [one] { $count } foute tweede factor achter elkaar
   *[other] { $count } foute tweede factoren achter elkaar
}
bans-reason-none = Geen reden opgegeven
bans-lift = Opheffen
bans-lift-label = Blokkade opheffen: { $what } { $whom }
bans-add = Iemand blokkeren
bans-kind = Wat te blokkeren
bans-kind-user = Gebruiker
bans-kind-address = Adres
bans-subject = Gebruikersnaam of adres
bans-minutes = Minuten
bans-minutes-help = Leeg: tot iemand de blokkade opheft.
bans-button = Blokkeren
bans-bad-address = Dat is geen adres. Een adres ziet eruit als 192.0.2.7 of 2001:db8::7.
bans-own-address = Dat is het adres dat je zelf gebruikt.
bans-bad-name = Typ de naam van de gebruiker die je wilt blokkeren.
bans-yourself = Je kunt jezelf niet blokkeren.
bans-bad-minutes = Typ een heel aantal minuten, of niets voor een blokkade die geldt tot ze wordt opgeheven.

## Settings > Audit log

audit-title = Logboek
audit-lead = Wat hier gebeurde, wie het deed en hoe het afliep.
audit-export = Exporteren
audit-export-title = Een bestand met de nieuwste 10.000 vermeldingen die de filters kiezen
audit-chart = Logins per dag
audit-sign-ins = Logins
audit-refusals = Geweigerd
audit-chart-sentence = In de laatste { $days } dagen: logins { $sign-ins }, geweigerd { $refusals }
audit-chart-day = { $date }: logins { $sign-ins }, geweigerd { $refusals }
audit-chart-table = De getallen tonen
audit-total = { $count ->
    [one] Er is { $count } vermelding bewaard.
   *[other] Er zijn { $count } vermeldingen bewaard.
}
audit-today = { $count ->
    [0] Geen daarvan is van vandaag.
    [one] { $count } daarvan is van vandaag.
   *[other] { $count } daarvan zijn van vandaag.
}
audit-action = Wat
audit-any-action = Alles
audit-user = Wie
audit-outcome = Resultaat
audit-any-outcome = Elk
audit-success = Gelukt
audit-failure = Geweigerd
audit-since = Van
audit-until = Tot
audit-more-filters = Meer filters
audit-about = Betreft
audit-address = Adres
audit-path = Pad
audit-filter = Filteren
audit-all = Alles tonen
audit-what = Wat
audit-when = Wanneer
audit-details = Details
audit-number = Nummer
audit-request = Verzoek
audit-agent = Browser
audit-request-id = Verzoek-ID
audit-session = Sessie
audit-none = Zo'n vermelding is er niet.
audit-none-so-far = Tot nu toe niets. De volgende pagina zoekt verder terug.
audit-mistake = Een van de filters is niet te begrijpen. Een dag ziet eruit als 2026-01-31.
audit-pages = Meer vermeldingen
audit-first-page = Nieuwste
audit-next-page = Ouder
audit-kind-password-sign-in = Inloggen met wachtwoord
audit-kind-basic-sign-in = Inloggen via HTTP Basic
audit-kind-passkey-sign-in = Inloggen met passkey
audit-kind-totp-sign-in = Tweede factor: eenmalige code
audit-kind-webauthn-sign-in = Tweede factor: beveiligingssleutel of passkey
audit-kind-duo-sign-in = Tweede factor: pushmelding
audit-kind-recovery-sign-in = Tweede factor: herstelcode
audit-kind-elevation-requested = Code per e-mail vragen
audit-kind-elevated = Code uit een e-mail
audit-kind-reset-requested = Nieuw wachtwoord vragen
audit-kind-password-reset = Nieuw wachtwoord per e-mail
audit-kind-mail-sent = E-mail met een code of link
audit-kind-factor-added = Tweede factor toevoegen
audit-kind-factor-changed = Naam van tweede factor wijzigen
audit-kind-factor-removed = Tweede factor verwijderen
audit-kind-recovery-codes-made = Nieuwe herstelcodes
audit-kind-sign-out = Uitloggen
audit-kind-access-denied = Toegang tot een pagina
audit-kind-first-admin = Eerste beheerder aanmaken
audit-kind-admin-password = Wachtwoord van de beheerder opnieuw instellen
audit-kind-configuration = Configuratie opnieuw laden
audit-kind-storage-key = Sleutel van de database gewijzigd
audit-kind-storage-backup = Back-up van de database
audit-kind-storage-restore = Database hersteld uit een back-up
audit-kind-signing-secret = Ondertekeningsgeheim van sessies vernieuwd
audit-kind-credentials = Geheim van een dienst of proxy vernieuwd
audit-kind-storage-refused = Gewijzigde vermelding in de database geweigerd
audit-kind-confirmed = Wachtwoord bevestigen
audit-kind-account-created = Gebruiker aanmaken
audit-kind-account-changed = Gebruiker wijzigen
audit-kind-account-disabled = Gebruiker uitschakelen
audit-kind-account-enabled = Gebruiker inschakelen
audit-kind-account-deleted = Gebruiker verwijderen
audit-kind-password-changed = Wachtwoord wijzigen
audit-kind-password-rehashed = Wachtwoord veiliger bewaren
audit-kind-sessions-ended = Sessies beëindigen
audit-kind-ban-imposed = Blokkade opleggen
audit-kind-ban-lifted = Blokkade opheffen
audit-kind-audit-queried = Logboek inzien
audit-kind-audit-exported = Logboek exporteren
audit-kind-audit-pruned = Oude vermeldingen wissen
audit-kind-audit-lost = Weggelaten vermeldingen
audit-kind-audit-restarted = Er is met het logboek geknoeid; een nieuwe keten begint
audit-kind-maintenance-begun = Onderhoud begonnen
audit-kind-maintenance-ended = Onderhoud afgelopen
audit-kind-evidence-exported = Bewijs geëxporteerd
audit-kind-emergency-rotation = Noodgeval: alle sessies beëindigd, alle geheimen nieuw

## The second factor, after the password

second-factor-title = Tweede factor
second-factor-heading = Nog één stap
second-factor-destination = om als { $user } door te gaan naar { $service }
second-factor-none-for = { $service } vraagt om een tweede factor, en je hebt er nog geen. Stel er een in en kom dan terug.
second-factor-none = Er is een tweede factor nodig, en je hebt er nog geen. Stel er een in en kom dan terug.
second-factor-set-up = Een tweede factor instellen
second-factor-key = Houd je passkey of beveiligingssleutel bij de hand.
second-factor-key-button = Sleutel gebruiken
second-factor-key-stopped = Er is geen sleutel gebruikt. Probeer het opnieuw.
second-factor-key-failed = Dat is niet gelukt. Probeer het opnieuw of gebruik een andere manier.
second-factor-key-unable = Deze browser kent geen passkeys. Gebruik een andere manier.
second-factor-key-no-scripts = Sleutels hebben scripts nodig. Sta die toe voor deze pagina of gebruik een andere manier.
second-factor-totp = Code uit je authenticator-app
second-factor-recovery = Herstelcode
second-factor-recovery-help = Elke code werkt één keer.
second-factor-continue = Doorgaan
second-factor-password = Wachtwoord
second-factor-use-password = Je wachtwoord gebruiken
second-factor-wrong-password = Dat is niet gelukt. Controleer het wachtwoord.
second-factor-push = We vragen op { $device } of jij het bent.
second-factor-push-device = Op welk apparaat moeten we het vragen?
second-factor-push-button = Pushmelding sturen
second-factor-push-help = Deze pagina wacht op je antwoord, hoogstens een minuut. Keur alleen goed waar je zelf om hebt gevraagd.
second-factor-use-push = Een pushmelding naar je telefoon gebruiken
second-factor-push-refused = Dat is niet goedgekeurd. Probeer het opnieuw of gebruik een andere manier.
second-factor-push-timed-out = Er kwam niet op tijd antwoord. Probeer het opnieuw of gebruik een andere manier.
second-factor-push-choose = Kies het apparaat waarop we het moeten vragen.
second-factor-push-enroll = De dienst voor pushmeldingen kent je nog niet. Vraag je beheerder of gebruik een andere manier.
second-factor-push-enroll-there = Aantonen wie je bent en een telefoon aanmelden
second-factor-push-no-device = Op geen van je apparaten kan het worden gevraagd. Gebruik een andere manier.
second-factor-use-totp = Een code uit de authenticator-app gebruiken
second-factor-use-passkey = Een passkey of beveiligingssleutel gebruiken
second-factor-use-recovery = Een herstelcode gebruiken
second-factor-sign-out = Uitloggen
second-factor-wrong-code = Die code werkte niet. Wacht op de volgende en probeer het opnieuw.
second-factor-wrong-key = Die sleutel werkte hier niet. Probeer het opnieuw of gebruik een andere manier.
second-factor-wrong-recovery = Die code werkte niet. Elke code werkt één keer; probeer een andere.
second-factor-stopped = Te veel foute pogingen. Wacht een paar minuten en probeer het opnieuw, of vraag je beheerder.

## Prove that it is you: more than the password

elevate-title = Toon aan dat jij het bent
elevate-lead = Wat nu komt, verandert hoe je inlogt. Daarvoor is meer nodig dan je wachtwoord.
elevate-passkey = Passkey of beveiligingssleutel
elevate-passkey-button = Een passkey gebruiken
elevate-passkey-no-scripts = Passkeys hebben scripts nodig. Gebruik een andere manier.
elevate-totp = Authenticator-app
elevate-totp-code = Code uit de app
elevate-go-on = Verder
elevate-mail = Een code per e-mail
elevate-mail-send = We sturen een code naar { $address }.
elevate-mail-sent = Er is een code naar { $address } gestuurd. Die werkt alleen in deze browser.
elevate-file = Een code van de server
elevate-file-write = E-mail is hier niet ingesteld: de code wordt in een bestand op de server geschreven, en de beheerder daarvan kan hem aan je voorlezen.
elevate-file-written = De code is in een bestand op de server geschreven. De beheerder daarvan kan hem aan je voorlezen.
elevate-code = Code
elevate-send = Code sturen
elevate-send-again = Andere code sturen
elevate-write = Code schrijven
elevate-write-again = Andere code schrijven
elevate-recovery = Herstelcode
elevate-recovery-help = Voor de dag waarop je al het andere kwijt bent. Elke code werkt één keer.
elevate-recovery-button = Een herstelcode gebruiken
elevate-none = Er is nog geen manier
elevate-none-help = Doorward moet je eerst buiten deze browser kunnen bereiken. Vraag je beheerder om e-mail in te stellen, en een e-mailadres voor je account.
elevate-none-admin = Doorward moet je eerst buiten deze browser kunnen bereiken. Stel notifier in de configuratie in, en een e-mailadres voor je account.
elevate-wrong-mail = Die code werkte niet. Controleer hem of laat een andere sturen.
elevate-wrong-passkey = Die sleutel werkte hier niet. Probeer het opnieuw of gebruik een andere manier.
elevate-no-way = Er kan geen code naar je worden gestuurd.
elevate-throttled = Er zijn te veel codes gestuurd. Probeer het { $when } opnieuw.

## What the browser said when a passkey or security key was asked for

passkey-denied = De browser kreeg geen toestemming, of het duurde te lang. Probeer het opnieuw.
passkey-taken = Dit apparaat of deze sleutel is al geregistreerd.
passkey-unable = Deze browser kan hier geen passkeys gebruiken. Probeer een andere browser, of open deze pagina met haar naam via HTTPS.
passkey-failed = De sleutel antwoordde niet. Probeer het opnieuw of gebruik een andere.

## Settings > Security: the second factors

security-owed = Je wijzigt het nadat je meer hebt aangetoond dan het wachtwoord.
factors-added = Toegevoegd { $when }
factors-used = laatst gebruikt { $when }
factors-not-used = nog niet gebruikt
factors-remove = Verwijderen
factors-passkeys = Passkeys en beveiligingssleutels
factors-passkeys-none = Nog geen. Een passkey is de veiligste tweede factor: een valse pagina krijgt er niets van.
factors-passkey-suspect = Mogelijk gekopieerd
factors-passkey-suspect-help = De teller ging achteruit. Verwijder de sleutel als je niet weet waarom.
factors-passkey-rename = Hernoemen
factors-passkey-rename-label = { $name } hernoemen
factors-passkey-remove-label = { $name } verwijderen
factors-passkey-add = Passkey of beveiligingssleutel toevoegen
factors-totp = Authenticator-app
factors-totp-none = Nog geen. De app toont een code die je na je wachtwoord typt.
factors-totp-set-up = Een authenticator-app instellen
factors-totp-replace = Een andere instellen
factors-recovery = Herstelcodes
factors-recovery-first = Voor de dag waarop je je telefoon of sleutel kwijt bent. Stel eerst iets van hierboven in.
factors-recovery-none = Er is er geen meer over. Zonder herstelcodes kan alleen een beheerder je binnenlaten als je je telefoon of sleutel kwijt bent.
factors-recovery-left = { $count ->
    [one] Nog { $count } over. Die werkt één keer.
   *[other] Nog { $count } over. Elke code werkt één keer.
}
factors-recovery-make = Herstelcodes maken
factors-recovery-renew = Nieuwe maken

## Why a second factor was not changed

factors-error-off = Tweede factoren van deze soort staan uit. Vraag je beheerder.
factors-error-code = Die code hoort niet bij dit geheim. Controleer of de klok van je apparaat goed loopt en typ de volgende code.
factors-error-kind = Codes van deze soort zijn hier niet toegestaan. Kies een andere soort.
factors-error-missing = Er is niets meer van deze soort.
factors-error-name = Geef een naam van hoogstens 64 tekens.
factors-error-name-taken = Je hebt er al een met deze naam. Kies een andere naam.
factors-error-taken = Deze sleutel is al geregistreerd.
factors-error-too-many = Je hebt het hoogste aantal sleutels. Verwijder er eerst een.
factors-error-refused = Het antwoord van de sleutel is niet geaccepteerd. Probeer het opnieuw of gebruik een andere sleutel.

## Set up an authenticator app

totp-title = Authenticator-app
totp-heading = Een authenticator-app instellen
totp-heading-replace = Een andere authenticator-app
totp-lead = { $period ->
    [one] De app toont elke seconde een nieuwe code, ook zonder netwerk.
   *[other] De app toont elke { $period } seconden een nieuwe code, ook zonder netwerk.
}
totp-lead-replace = De codes van je huidige app werken niet meer zodra deze is ingesteld.
totp-scan = 1. Geef de app het geheim
totp-how = Scan de afbeelding met de app. Staat de app op dit apparaat, { $link }, of typ het geheim:
totp-open = open hem dan hier
totp-qr = QR-code met het geheim dat ernaast staat
totp-copy = Kopiëren
totp-copied = Gekopieerd
totp-account = Account
totp-kind = Soort
totp-kind-text = Op basis van tijd, { $algorithm }, { $digits } cijfers, { $period } seconden
totp-once = Het geheim wordt alleen nu getoond. Er verandert niets totdat je een code hebt getypt.
totp-choose = Andere soort code
totp-choose-help = De meeste apps kennen alleen de gebruikelijke soort. Een keuze maakt een nieuw geheim.
totp-algorithm = Algoritme
totp-digits = Cijfers
totp-period = Seconden per code
totp-choose-button = Nieuw geheim van deze soort
totp-type = 2. Typ de code die de app toont
totp-code = Code
totp-button = Instellen
totp-old = Deze pagina stond te lang open. Hier is een nieuw geheim: scan het in plaats van het vorige.

## Add a passkey or security key, or give one another name

passkey-title = Passkey toevoegen
passkey-heading = Passkey of beveiligingssleutel toevoegen
passkey-lead = Een passkey zit in een telefoon, een computer of een wachtwoordmanager; een beveiligingssleutel is een apparaat op zich. Geen van beide kun je weggeven aan een valse pagina.
passkey-form = De sleutel
passkey-name = Naam
passkey-name-help = Zodat je hem herkent: mijn telefoon, sleutelbos.
passkey-button = Toevoegen
passkey-no-scripts = Voor het toevoegen van een passkey zijn scripts nodig. Een authenticator-app werkt zonder.
passkey-old = Deze pagina stond te lang open. Probeer het opnieuw.
passkey-rename-title = Sleutel hernoemen
passkey-rename-heading = Een andere naam voor de sleutel
passkey-rename-button = Hernoemen
upgrade-heading = Een passkey voor de volgende keer
upgrade-lead = Je browser bewaart nu misschien een passkey naast je wachtwoord; de volgende keer kun je daarmee inloggen. Je gaat zo verder.
upgrade-onward = Doorgaan
upgrade-name = Passkey van de browser

## Remove a second factor

remove-ask-totp = De authenticator-app verwijderen?
remove-ask-passkey = { $name } verwijderen?
remove-follows-totp = De codes van de app werken niet meer, en je andere sessies eindigen. Verwijder daarna de vermelding in de app.
remove-follows-passkey = Niemand kan er meer mee inloggen, en je andere sessies eindigen. Wat op het apparaat zelf is bewaard, blijft daar tot je het verwijdert.
remove-button = Verwijderen

## Recovery codes

recovery-title = Herstelcodes
recovery-heading = Herstelcodes maken
recovery-heading-renew = Nieuwe herstelcodes maken?
recovery-lead = Raak je ooit je telefoon of sleutel kwijt, dan kom je met een van deze codes binnen. Elke code werkt één keer.
recovery-lead-renew = { $count ->
    [one] Je hebt er nog { $count }. Die werkt niet meer zodra er nieuwe zijn.
   *[other] Je hebt er nog { $count }. Die werken niet meer zodra er nieuwe zijn.
}
recovery-button = De codes maken
recovery-not-now = Niet nu
recovery-codes-title = Je herstelcodes
recovery-codes-lead = Ze worden alleen nu getoond. Bewaar ze waar je ze zonder je telefoon kunt vinden: op papier of in een wachtwoordmanager. Elke code werkt één keer.
recovery-codes-list = De codes
recovery-codes-copy = Kopiëren
recovery-codes-copied = Gekopieerd
recovery-codes-print = Afdrukken
recovery-codes-done = Ik heb ze bewaard

## Said above a page after second factors were changed

done-totp = De authenticator-app is ingesteld. Je andere sessies zijn beëindigd.
done-passkey = De sleutel is toegevoegd. Je andere sessies zijn beëindigd.
done-passkey-renamed = De sleutel heeft een nieuwe naam.
done-factor-removed = Verwijderd. Je andere sessies zijn beëindigd.
done-user-factors-removed = De tweede factoren zijn verwijderd. De open sessies zijn beëindigd.

## The second factors of a user, for administrators

user-factors = Tweede factoren
user-factors-none = { $user } heeft er geen.
user-factors-passkey = Passkey of beveiligingssleutel: { $name }
user-factors-totp = Authenticator-app
user-factors-recovery = { $count ->
    [one] { $count } herstelcode
   *[other] { $count } herstelcodes
}
user-factors-remove = Alle tweede factoren verwijderen
user-ask-remove-factors = Alle tweede factoren van { $user } verwijderen?
user-follows-remove-factors = { $user } wordt overal uitgelogd, logt daarna in met alleen het wachtwoord en kan nieuwe factoren instellen. Wees er zeker van dat { $user } je hier zelf om heeft gevraagd.
user-remove-factors = Verwijderen

## A new password by mail

reset-title = Nieuw wachtwoord
reset-lead = We sturen je een link per e-mail.
reset-asked = Als er zo'n gebruiker met een e-mailadres is, is er een link onderweg. Open hem in deze browser; hij is een paar minuten geldig.
reset-user-name = Gebruikersnaam
reset-send = Link sturen
reset-back = Terug naar inloggen
reset-new = Nieuw wachtwoord
reset-repeat = Hetzelfde nog een keer
reset-help = Je wordt overal uitgelogd en logt in met het nieuwe wachtwoord.
reset-set = Wachtwoord instellen
reset-again = Een nieuwe link vragen
reset-revoke = Heb je niet om een nieuw wachtwoord gevraagd?
reset-revoke-help = Maak de link in de e-mail dan onbruikbaar.
reset-revoke-button = Onbruikbaar maken
reset-revoked = De link is niet meer geldig
reset-revoked-help = Niemand kan er een nieuw wachtwoord mee instellen. Blijven zulke e-mails komen, meld het dan aan je beheerder.
reset-bad-link = Deze link is niet meer geldig. Elke link werkt één keer, en maar een paar minuten.
reset-other-browser = Deze link werkt alleen in de browser waarin erom is gevraagd. Open hem daar, of vraag hier een nieuwe.

## Mails

mail-greeting = Hallo { $name },
mail-button-instead = Of open dit adres:
mail-footer = Deze e-mail komt van de inlogpagina { $portal }. Niemand leest antwoorden erop.
mail-footer-nowhere = Deze e-mail komt van de inlogpagina. Niemand leest antwoorden erop.
mail-portal-link = De inlogpagina openen
mail-fact-when = Wanneer
mail-fact-address = IP-adres
mail-fact-browser = Browser
mail-fact-factor = Methode
mail-factor-totp = Authenticator-app
mail-factor-webauthn = Passkey of beveiligingssleutel
mail-factor-push = Pushmelding naar een telefoon
mail-factor-recovery = Herstelcodes
mail-factor-named = { $factor } ‘{ $name }’
mail-reset-title = Stel een nieuw wachtwoord in
mail-reset-lead = Iemand heeft gevraagd een nieuw wachtwoord in te stellen voor { $user }.
mail-reset-button = Nieuw wachtwoord instellen
mail-reset-ends = De link werkt één keer, in de browser waarin erom is gevraagd, tot { $until }.
mail-reset-not-you = Was jij het niet, dan hoef je niets te doen: je wachtwoord blijft zoals het is. Je kunt de link ook onbruikbaar maken.
mail-reset-revoke = De link onbruikbaar maken
mail-code-title = Bevestig dat jij het bent
mail-code-lead = Iemand staat op het punt te wijzigen hoe { $user } inlogt. Deze code bevestigt het:
mail-code-ends = De code werkt één keer, tot { $until }. Geef hem aan niemand door, wie er ook om vraagt.
mail-code-not-you = Was jij het niet, dan gebruikt iemand je account. Maak de code onbruikbaar en wijzig daarna je wachtwoord.
mail-code-revoke = De code onbruikbaar maken
mail-password-title = Je wachtwoord is gewijzigd
mail-password-lead = Het wachtwoord van { $user } is gewijzigd.
mail-password-not-you = Was jij het niet, stel dan nu een nieuw wachtwoord in en meld het aan je beheerder.
mail-factor-added-title = Er is een inlogmethode toegevoegd
mail-factor-added-lead = { $user } kan het inloggen nu op nog een manier bevestigen.
mail-factor-removed-title = Er is een inlogmethode verwijderd
mail-factor-removed-lead = { $user } kan het inloggen niet meer op deze manier bevestigen.
mail-factor-not-you = Was jij het niet, dan gebruikt iemand je account. Wijzig nu je wachtwoord, bekijk je inlogmethoden en meld het aan je beheerder.
mail-recovery-used-title = Er is een herstelcode gebruikt
mail-recovery-used-lead = Er is een herstelcode van { $user } gebruikt.
mail-recovery-none = Er is geen code meer over. Maak nieuwe in de instellingen, onder Beveiliging.
mail-recovery-left = { $count ->
    [one] Er is nog { $count } code over.
   *[other] Er zijn nog { $count } codes over.
}
mail-recovery-new-title = Er zijn nieuwe herstelcodes gemaakt
mail-recovery-new-lead = Er zijn nieuwe herstelcodes gemaakt voor { $user }. De oude werken niet meer.
mail-address-title = Je e-mailadres is gewijzigd
mail-address-lead = Het e-mailadres van { $user } is gewijzigd. Deze e-mail ging naar het oude; volgende gaan naar het nieuwe.
mail-address-not-you = Was jij het niet, dan gebruikt iemand je account. Wijzig nu je wachtwoord en meld het aan je beheerder.
mail-device-title = Ingelogd vanaf een nieuw apparaat
mail-device-lead = { $user } heeft ingelogd vanaf een apparaat dat nog niet bekend was.
mail-device-not-you = Was jij het niet, beëindig die sessie dan in de instellingen, onder Sessies, en wijzig nu je wachtwoord.
mail-banned-title = Inloggen is geblokkeerd
mail-banned-lead = Er waren te veel foute pogingen om in te loggen als { $user }.
mail-banned-until = Verdere pogingen worden geweigerd tot { $until }.
mail-banned-for-good = Verdere pogingen worden geweigerd tot een beheerder ze weer toestaat.
mail-banned-not-you = Waren deze pogingen niet van jou, dan probeert iemand misschien je wachtwoord te raden. Gebruik een lang wachtwoord dat je nergens anders gebruikt.

## Settings > API keys

frame-keys = API-sleutels
done-key-revoked = De sleutel is ingetrokken.
refusal-key-in-query = API-sleutels worden niet uit het adres gelezen. Stuur de sleutel in de header X-API-Key.
refusal-key-read-only = Een API-sleutel leest hier alleen. Log in om iets te wijzigen.
refusal-admin-key = Hiervoor is de sleutel in de header X-Admin-API-Key nodig.
audit-kind-api-key-refused = API-sleutel geweigerd
audit-kind-api-key-created = API-sleutel gemaakt
audit-kind-api-key-rotated = API-sleutel vervangen
audit-kind-api-key-revoked = API-sleutel ingetrokken
audit-kind-admin-key-refused = Beheersleutel geweigerd
keys-title = API-sleutels en app-wachtwoorden
keys-lead = Voor apps en programma’s die niet kunnen inloggen zoals u. Een sleutel bereikt nooit meer dan u.
keys-none = U hebt geen sleutels.
keys-add = Nieuwe sleutel
keys-off = API-sleutels zijn hier uitgeschakeld; er wordt er geen aanvaard.
keys-others = Van anderen en van machines
keys-configured = Uit de configuratie
keys-machine = machine, rol { $role }
keys-created = Gemaakt { $when }
keys-used = Laatst gebruikt { $when }
keys-unused = Nooit gebruikt
keys-ends = Eindigt { $when }
keys-no-end = Eindigt niet vanzelf
keys-soon = Eindigt binnenkort
keys-revoked = Ingetrokken
keys-expired = Verlopen
keys-limited = Verzoeken per minuut: { $count }
keys-rotate = Vervangen
keys-revoke = Intrekken
keys-ask-rotate = De sleutel ‘{ $name }’ vervangen?
keys-follows-rotate = U krijgt een nieuwe sleutel met dezelfde rechten. De oude blijft nog 24 uur geldig.
keys-ask-revoke = De sleutel ‘{ $name }’ intrekken?
keys-follows-revoke = Wat hem gebruikt wordt vanaf nu geweigerd; wat ermee open is, wordt gesloten.
keys-new-title = Nieuwe sleutel
keys-new-lead = Maak er één per app of programma, zodat u die apart kunt intrekken.
keys-name = Naam
keys-life = Geldig gedurende
keys-days = { $count } dagen
keys-never = Tot hij wordt ingetrokken
keys-scope = Rechten
keys-scope-help = Eén per regel, bijvoorbeeld GET /api/metrics service:frigate. Leeg: alles wat u bij diensten mag.
keys-limit = Verzoeken per minuut
keys-limit-help = 1 tot 10000. Leeg: onbeperkt.
keys-role = Voor een machine
keys-role-none = Nee, voor mij
keys-role-help = De sleutel van een machine heeft een eigen rol en geen persoon erachter.
keys-create = Sleutel maken
keys-made-title = De sleutel ‘{ $name }’
keys-made-lead = Hij wordt alleen deze keer getoond. Vul hem nu in waar hij nodig is.
keys-made-use = Stuur hem in de header X-API-Key, als bearer-token of als wachtwoord van { $user }.
keys-error-name = Een sleutel heeft een naam van 1 tot 64 tekens nodig.
keys-error-scope = De rechten zijn niet leesbaar. Schrijf er één per regel: methoden, pad en desgewenst service:NAME of host:HOST.
keys-error-life = Een sleutel geldt 1 tot 365 dagen, of zonder einde.
keys-error-limit = Een sleutel geldt voor 1 tot 10000 verzoeken per minuut. Laat het veld leeg voor onbeperkt.
keys-error-owner = Die gebruiker of rol bestaat niet.
keys-error-missing = Deze sleutel is al beëindigd.
keys-error-too-many = Er zijn al 50 sleutels. Trek er eerst een in.
doctor-title = Beveiligingscontroles
doctor-lead = Wat de beveiligingschecklist hier vindt. Profiel: { $profile }.
doctor-check = Controle
doctor-result = Uitkomst
doctor-found = Bevinding
doctor-pass = Geslaagd
doctor-warn = Bekijken
doctor-fail = Mislukt
doctor-unknown = Niet bekend
maintenance-title = Onderhoud
maintenance-is-on = Het onderhoud staat aan: alleen beheerders komen erdoor, alle anderen wordt gevraagd later terug te komen.
maintenance-is-off = Het onderhoud staat uit: iedereen komt erdoor zoals de regels zeggen.
maintenance-begin = Onderhoud beginnen
maintenance-end = Onderhoud beëindigen
