### Doorward auf Deutsch. Wie Texte geschrieben werden, steht am Anfang von en.ftl.

## The language itself

language-name = Deutsch

## Words on more than one page

error-mark = Fehler:
password-show = Zeigen
password-hide = Verbergen
nothing = Keine
cancel = Abbrechen
list-comma = { $list }, { $next }
list-and = { $list } und { $last }

## Moments and spans

time-now = gerade eben
time-ahead-seconds = { $count ->
    [one] in { $count } Sekunde
   *[other] in { $count } Sekunden
}
time-ahead-minutes = { $count ->
    [one] in { $count } Minute
   *[other] in { $count } Minuten
}
time-ahead-hours = { $count ->
    [one] in { $count } Stunde
   *[other] in { $count } Stunden
}
time-ahead-days = { $count ->
    [one] in { $count } Tag
   *[other] in { $count } Tagen
}
time-ago-seconds = { $count ->
    [one] vor { $count } Sekunde
   *[other] vor { $count } Sekunden
}
time-ago-minutes = { $count ->
    [one] vor { $count } Minute
   *[other] vor { $count } Minuten
}
time-ago-hours = { $count ->
    [one] vor { $count } Stunde
   *[other] vor { $count } Stunden
}
time-ago-days = { $count ->
    [one] vor { $count } Tag
   *[other] vor { $count } Tagen
}

## Above forms

alert-rejected = Das hat nicht geklappt. Prüfen Sie Benutzernamen und Passwort.
alert-throttled = Zu viele Versuche. Versuchen Sie es { $when } noch einmal.
alert-busy = Gerade melden sich zu viele gleichzeitig an. Versuchen Sie es { $when } noch einmal.
alert-sign-in-again = Diese Seite war zu lange offen. Melden Sie sich noch einmal an.
alert-no-cookie = Ihr Browser hat unser Cookie nicht zurückgeschickt. Erlauben Sie Cookies für diese Seite und melden Sie sich noch einmal an.
alert-sign-out-again = Diese Seite war zu lange offen. Möchten Sie sich noch immer abmelden?
alert-send-again = Diese Seite war zu lange offen. Prüfen Sie sie und schicken Sie sie noch einmal ab.
alert-no-cookie-here = Ihr Browser hat unser Cookie nicht zurückgeschickt. Erlauben Sie Cookies für diese Seite und schicken Sie sie noch einmal ab.
alert-signed-out = Sie sind abgemeldet.
alert-password-set = Ihr neues Passwort ist gesetzt. Melden Sie sich damit an.
alert-repeat-differs = Die beiden neuen Passwörter sind nicht gleich. Geben Sie das neue zweimal ein.

## The sign-in page

sign-in-title = Anmelden
sign-in-destination = und weiter zu { $service }
sign-in-first-time = Zum ersten Mal hier? Melden Sie sich als { $user } mit dem Passwort an, das Doorward beim Start einmal ausgegeben hat.
sign-in-user-name = Benutzername
sign-in-password = Passwort
sign-in-remember = Angemeldet bleiben
sign-in-button = Anmelden
sign-in-passkey = Mit einem Passkey anmelden
sign-in-passkey-stopped = Es wurde kein Passkey benutzt.
sign-in-passkey-failed = Das hat nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie Ihr Passwort.
sign-in-forgot = Passwort vergessen?

## Who is signed in

signed-in-title = Angemeldet
signed-in-heading = Sie sind angemeldet
signed-in-name = Name
signed-in-user-name = Benutzername
signed-in-role = Rolle
signed-in-groups = Gruppen
signed-in-level = Stufe
signed-in-level-none = Keine
signed-in-level-one = Ein Faktor
signed-in-level-two = Zwei Faktoren
signed-in-ends = Sitzung endet
signed-in-second-factor = Zweiter Faktor nötig
signed-in-second-factor-needed = { $service } verlangt einen zweiten Faktor, und Sie haben sich nur mit einem Passwort angemeldet. Zweite Faktoren lassen sich hier noch nicht einrichten; fragen Sie Ihre Administration.
signed-in-account = Ihr Konto
signed-in-sign-out = Abmelden

## Sign out

sign-out-title = Abmelden
sign-out-heading = Abmelden?
sign-out-who = Sie sind als { $name } angemeldet.
sign-out-button = Abmelden
sign-out-stay = Angemeldet bleiben

## Refusals

refusal-title-bad-request = Ungültige Anfrage
refusal-title-sign-in = Anmeldung nötig
refusal-title-forbidden = Nicht erlaubt
refusal-title-not-found = Nichts gefunden
refusal-title-method = Hier nicht möglich
refusal-title-too-large = Zu groß
refusal-title-throttled = Zu viele Versuche
refusal-title-no-answer = Keine Antwort
refusal-title-unavailable = Nicht verfügbar
refusal-title-broke = Etwas ist kaputtgegangen
refusal-title-other = Nicht möglich
refusal-foot = { $code } · Anfrage { $id }
refusal-link-account = Ihr Konto
refusal-link-sign-in = Anmelden
refusal-link-sign-in-as = Als jemand anderes anmelden
refusal-link-confirm = Bestätigen, dass Sie es sind
refusal-link-choose-password = Passwort wählen
refusal-denied = { $user } darf { $service } nicht öffnen. Fragen Sie Ihre Administration oder melden Sie sich als jemand anderes an.
refusal-denied-here = { $user } darf diese Seite nicht öffnen. Fragen Sie Ihre Administration oder melden Sie sich als jemand anderes an.
refusal-denied-nobody = Niemand darf { $service } von hier aus öffnen. Fragen Sie Ihre Administration.
refusal-denied-nobody-here = Niemand darf diese Seite von hier aus öffnen. Fragen Sie Ihre Administration.
refusal-second-factor = { $user } ist angemeldet, aber diese Seite verlangt einen zweiten Faktor. Fragen Sie Ihre Administration.
refusal-unavailable-retry = Etwas, das Doorward braucht, antwortet nicht. Versuchen Sie es { $when } noch einmal.
refusal-service-slow = { $service } hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.
refusal-service-down = { $service } antwortet nicht. Vielleicht startet der Dienst gerade; versuchen Sie es gleich noch einmal.
refusal-service-refuses = { $service } nimmt nicht an, womit Doorward sich ausweist. Das Geheimnis muss auf beiden Seiten gleich sein; fragen Sie Ihre Administration.
refusal-detail = { $sentence } Was nicht stimmt: { $detail }.
refusal-session-required = Melden Sie sich zuerst an.
refusal-proxy-not-proved = Der Proxy vor Doorward hat sich nicht ausgewiesen. Fragen Sie Ihre Administration.
refusal-proxy-no-identity = Der Proxy vor Doorward hat nicht gesagt, wer Sie sind. Melden Sie sich zuerst dort an.
refusal-login-disabled = Die Anmeldung geschieht am Proxy vor Doorward.
refusal-admin-required = Das darf nur die Administration.
refusal-confirm-required = Bestätigen Sie zuerst Ihr Passwort: Hierfür muss vor Kurzem belegt worden sein, dass Sie es sind.
refusal-second-factor-required = Sie haben einen zweiten Faktor. Belegen Sie ihn zuerst und kommen Sie dann zurück.
refusal-elevation-required = Bestätigen Sie zuerst, dass Sie es sind: Hierfür reicht das Passwort nicht.
refusal-change-required = Wählen Sie zuerst ein eigenes Passwort.
refusal-settings-none = Hier gibt es nichts einzustellen: Sie melden sich am Proxy vor Doorward an.
refusal-role-unknown = Ihre Rolle gibt es hier nicht. Fragen Sie Ihre Administration.
refusal-foreign-origin = Das kam von einer anderen Website. Öffnen Sie die Seite hier und versuchen Sie es noch einmal.
refusal-bad-body = Was geschickt wurde, passt nicht zu dieser Adresse.
refusal-media-type = Was geschickt wurde, ist von einer Art, die diese Adresse nicht annimmt.
refusal-too-many-sockets = Zu viele Live-Ansichten sind offen. Schließen Sie eine und versuchen Sie es noch einmal.
refusal-maintenance = Es wird gerade gewartet. Versuchen Sie es in ein paar Minuten noch einmal.
refusal-bad-request = Die Adresse oder die Anfrage lässt sich auf mehr als eine Weise lesen oder gar nicht.
refusal-sign-in = Melden Sie sich an, um diese Seite zu öffnen.
refusal-forbidden = Sie dürfen diese Seite nicht öffnen. Fragen Sie Ihre Administration.
refusal-not-found = Hier ist nichts. Prüfen Sie die Adresse.
refusal-method = Diese Adresse nimmt solche Anfragen nicht an.
refusal-slow = Die Anfrage kam nicht rechtzeitig an. Versuchen Sie es noch einmal.
refusal-too-large = Das ist größer, als diese Adresse annimmt.
refusal-address-too-long = Die Adresse ist zu lang.
refusal-misdirected = Dieser Host wird hier nicht bedient. Prüfen Sie die Adresse.
refusal-throttled = Zu viele Versuche. Versuchen Sie es gleich noch einmal.
refusal-limited = Zu viele Anfragen. Versuchen Sie es { $when } noch einmal.
refusal-bad-gateway = Der Dienst antwortet nicht. Vielleicht startet er gerade; versuchen Sie es gleich noch einmal.
refusal-gateway-timeout = Der Dienst hat nicht rechtzeitig geantwortet. Versuchen Sie es gleich noch einmal.
refusal-loop = Die Anfrage kam dorthin zurück, wo sie begann. Fragen Sie Ihre Administration.
refusal-unavailable = Etwas, das Doorward braucht, antwortet nicht. Versuchen Sie es gleich noch einmal.
refusal-broke = Hier ist etwas kaputtgegangen. Versuchen Sie es gleich noch einmal.
refusal-other = Die Anfrage lässt sich nicht beantworten.

## What a new password must be like

password-rules = { $least ->
    [one] Mindestens { $least } Zeichen; nicht der Benutzername und nichts, was viele wählen.
   *[other] Mindestens { $least } Zeichen; nicht der Benutzername und nichts, was viele wählen.
}
password-rules-with = { $least ->
    [one] Mindestens { $least } Zeichen, darunter { $kinds }; nicht der Benutzername und nichts, was viele wählen.
   *[other] Mindestens { $least } Zeichen, darunter { $kinds }; nicht der Benutzername und nichts, was viele wählen.
}
password-kind-uppercase = ein Großbuchstabe
password-kind-lowercase = ein Kleinbuchstabe
password-kind-number = eine Ziffer
password-kind-special = ein Zeichen, das weder Buchstabe noch Ziffer ist
password-too-short = { $least ->
    [one] Das Passwort braucht mindestens { $least } Zeichen.
   *[other] Das Passwort braucht mindestens { $least } Zeichen.
}
password-too-long = { $most ->
    [one] Das Passwort darf höchstens { $most } Zeichen haben.
   *[other] Das Passwort darf höchstens { $most } Zeichen haben.
}
password-no-uppercase = Im Passwort fehlt ein Großbuchstabe.
password-no-lowercase = Im Passwort fehlt ein Kleinbuchstabe.
password-no-number = Im Passwort fehlt eine Ziffer.
password-no-special = Im Passwort fehlt ein Zeichen, das weder Buchstabe noch Ziffer ist.
password-lacks = Ins Passwort gehören: { $kinds }.
password-contains-name = Das Passwort darf den Benutzernamen nicht enthalten.
password-common = Das Passwort ist zu verbreitet: Es gehört zu den ersten, die man ausprobiert.
password-too-easy = Das Passwort ist zu leicht zu erraten. Machen Sie es länger, zum Beispiel mit ein paar weiteren Wörtern, die nichts miteinander zu tun haben.
password-score-0 = Sehr leicht zu erraten
password-score-1 = Leicht zu erraten
password-score-2 = Könnte besser sein
password-score-3 = Gut
password-score-4 = Sehr gut

## Why an account cannot be made or changed

account-error-name = Ein Benutzername hat 1 bis 64 Buchstaben (a bis z), Ziffern, Punkte, Unterstriche, Bindestriche oder At-Zeichen und beginnt mit einem Buchstaben, einer Ziffer oder einem Unterstrich.
account-error-anonymous = Der Name anonymous steht für alle, die nicht angemeldet sind.
account-error-display-name = Ein Anzeigename hat 1 bis 128 druckbare Zeichen und keine Leerzeichen am Anfang oder Ende.
account-error-email = Eine E-Mail-Adresse sieht aus wie name@example.com.
account-error-groups = Es gibt höchstens 64 Gruppen, und jeder ihrer Namen hat 1 bis 128 druckbare Zeichen ohne Komma, Strichpunkt, senkrechten Strich oder Leerzeichen am Anfang oder Ende.
account-error-field = Eines der Felder lässt sich so nicht übernehmen.
account-error-role = Eine Rolle mit diesem Namen gibt es nicht.
account-error-exists = Diesen Benutzernamen gibt es schon. Namen, die sich nur in Groß- und Kleinschreibung unterscheiden, sind gleich.
account-error-missing = Diesen Benutzernamen gibt es nicht.
account-error-last-admin = Das ist das letzte aktive Administratorkonto. Machen Sie zuerst jemand anderen dazu.
account-error-read-only = Dieses Konto liegt außerhalb von Doorwards Datenbank und lässt sich hier nicht ändern.
account-error-read-only-own = Dieses Konto liegt außerhalb von Doorwards Datenbank und lässt sich hier nicht ändern. Fragen Sie Ihre Administration.
account-error-off = Passwörter werden nicht hier geändert. Fragen Sie Ihre Administration.

## The frame around every page of the settings

frame-skip = Zum Inhalt springen
frame-who = Angemeldet als { $user }
frame-sign-out = Abmelden
frame-navigation = Einstellungen
frame-account = Konto
frame-security = Sicherheit
frame-sessions = Sitzungen
frame-users = Benutzer
frame-bans = Sperren
frame-audit = Protokoll
frame-doctor = Prüfungen

## Said above a page after something was done

done-appearance = Gespeichert. Dieser Browser zeigt die Seiten von nun an so.
done-password = Ihr Passwort ist geändert. Ihre anderen Sitzungen sind beendet.
done-session-ended = Die Sitzung ist beendet.
done-sessions-ended = Die Sitzungen sind beendet.
done-user-created = Das Konto ist angelegt.
done-user-saved = Gespeichert.
done-user-password = Das Passwort ist gesetzt. Die offenen Sitzungen sind beendet.
done-user-disabled = Das Konto ist deaktiviert; anmelden ist damit nicht mehr möglich.
done-user-enabled = Das Konto ist aktiv; anmelden ist damit wieder möglich.
done-user-deleted = Das Konto ist gelöscht.
done-ban-added = Die Sperre gilt ab jetzt.
done-ban-lifted = Die Sperre ist aufgehoben.
done-maintenance-begun = Die Wartung hat begonnen: Nur Administratoren kommen durch.
done-maintenance-ended = Die Wartung ist beendet.

## Settings > Account

account-title = Konto
account-lead = Wer Sie hier sind und was Dienste über Sie erfahren.
account-you = Sie
account-name = Name
account-user-name = Benutzername
account-email = E-Mail
account-role = Rolle
account-groups = Gruppen
account-kept = Gespeichert in
account-kept-database = Datenbank
account-kept-file = Benutzerdatei
account-kept-nowhere = nirgends mehr
account-appearance = Darstellung
account-theme = Wie die Seiten in diesem Browser aussehen
account-theme-auto = Wie das Gerät
account-theme-light = Hell
account-theme-dark = Dunkel
account-language = Sprache
account-language-auto = Wie der Browser
account-save = Speichern

## Settings > Security

security-title = Sicherheit
security-lead = Wie Sie belegen, dass Sie es sind.
security-must-title = Passwort wählen
security-must-lead = Wählen Sie ein eigenes Passwort, bevor es weitergeht. Das, mit dem Sie sich angemeldet haben, stammt von jemand anderem.
security-password = Passwort
security-must-password = Ihr neues Passwort
security-help = Ihre anderen Sitzungen enden, wenn das Passwort geändert wird; diese geht weiter.
security-must-help = Sie brauchen es von nun an bei jeder Anmeldung.
security-present = Bisheriges Passwort
security-new = Neues Passwort
security-repeat = Neues Passwort noch einmal
security-change = Passwort ändern
security-off = Passwörter werden nicht hier geändert. Fragen Sie Ihre Administration.
security-unchanged = Das ist das Passwort, das Sie schon haben. Wählen Sie ein anderes.

## Confirm it is you

confirm-title = Bestätigen, dass Sie es sind
confirm-lead = Sie sind als { $user } angemeldet. Was nun kommt, braucht Ihr Passwort noch einmal.
confirm-form = Ihr Passwort
confirm-password = Passwort
confirm-button = Bestätigen

## Settings > Sessions

sessions-title = Sitzungen
sessions-title-of = Sitzungen von { $user }
sessions-lead = Wo Sie angemeldet sind. Beenden Sie, was Sie nicht kennen, und ändern Sie dann Ihr Passwort.
sessions-lead-of = Wo { $user } angemeldet ist.
sessions-end-all = Alle beenden
sessions-end-others = Alle anderen beenden
sessions-none = Es gibt keine Sitzungen.
sessions-this = Diese hier
sessions-active = aktiv { $when }
sessions-began = Begonnen { $when }
sessions-ends = endet { $when }
sessions-more = Mehr über das Gerät
sessions-sign-out = Abmelden
sessions-end = Beenden
sessions-end-label = Sitzung beenden: { $device }, { $address }
device-known = { $program } unter { $system }
device-system = Unbekanntes Programm unter { $system }
device-unknown = Unbekanntes Gerät
sessions-ask-one = Sitzung auf „{ $device }“ beenden?
sessions-ask-one-of = Sitzung von { $user } auf „{ $device }“ beenden?
sessions-ask-unknown = Sitzung auf einem unbekannten Gerät beenden?
sessions-ask-unknown-of = Sitzung von { $user } auf einem unbekannten Gerät beenden?
sessions-ask-others = { $count ->
    [one] { $count } andere Sitzung beenden?
   *[other] { $count } andere Sitzungen beenden?
}
sessions-ask-all-of = { $count ->
    [one] { $count } Sitzung von { $user } beenden?
   *[other] { $count } Sitzungen von { $user } beenden?
}
sessions-follows-here = Sie begann { $begun } von { $address }. Es ist die, die Sie gerade benutzen: Sie werden abgemeldet.
sessions-follows-there = Sie begann { $begun } von { $address } und war zuletzt { $active } aktiv.
sessions-follows-others = Sie bleiben hier angemeldet und sonst nirgends.
sessions-follows-all-of = { $user } muss sich überall neu anmelden.
sessions-end-one = Sitzung beenden
sessions-end-many = Sitzungen beenden

## Settings > Users

users-title = Benutzer
users-lead = Wer sich anmelden kann und als was.
users-add = Benutzer anlegen
users-search-label = Nach Name oder E-Mail suchen
users-search = Suchen
users-nobody = Auf dieser Seite steht niemand.
users-nobody-found = Niemand hat { $text } im Benutzernamen, im Namen oder in der E-Mail-Adresse.
users-everybody = Alle zeigen
users-user-name = Benutzername
users-name = Name
users-role = Rolle
users-groups = Gruppen
users-kept = Gespeichert in
users-state = Zustand
users-more-groups = { $count ->
    [one] und { $count } weitere
   *[other] und { $count } weitere
}
users-enabled = Aktiv
users-disabled = Deaktiviert
users-banned = Gesperrt
users-pages = Weitere Benutzer
users-first-page = Erste Seite
users-next-page = Nächste Seite

## One user, for administrators

user-self = Das sind Sie.
user-in-file = Gespeichert in der Benutzerdatei. Ändern Sie Name, E-Mail, Rolle und Gruppen dort; Doorward bemerkt es von selbst.
user-in-database = Gespeichert in der Datenbank.
user-details = Angaben
user-name = Name
user-email = E-Mail
user-email-help = Darf leer bleiben.
user-role = Rolle
user-groups = Gruppen
user-groups-help = Mit Kommas dazwischen: familie, kameras.
user-save = Speichern
user-password = Passwort
user-own-password = Ihr eigenes Passwort ändern Sie unter { $page }.
user-own-password-page = Sicherheit
user-own-password-refused = Ihr eigenes Passwort wird unter Sicherheit geändert.
user-password-help = Ein neues Passwort beendet die Sitzungen von { $user }.
user-new-password = Neues Passwort
user-empty-password = Bleibt es leer, denkt Doorward sich eines aus und zeigt es einmal.
user-must-change = Bei der nächsten Anmeldung muss ein anderes gewählt werden
user-set-password = Passwort setzen
user-sessions = Sitzungen
user-signed-in = { $user } ist angemeldet.
user-not-signed-in = { $user } ist nirgends angemeldet.
user-show-sessions = { $count ->
    [one] { $count } Sitzung zeigen
   *[other] { $count } Sitzungen zeigen
}
user-close = Konto schließen
user-close-own = Ihr Konto schließen
user-close-help = Mit einem deaktivierten Konto kann sich niemand anmelden; es lässt sich wieder aktivieren. Ein gelöschtes ist fort.
user-disable = Deaktivieren
user-enable = Aktivieren
user-delete = Löschen
user-ask-disable = { $user } deaktivieren?
user-ask-enable = { $user } aktivieren?
user-ask-delete = { $user } löschen?
user-follows-disable = { $user } kann sich nicht mehr anmelden und wird überall abgemeldet. Gelöscht wird nichts.
user-follows-enable = { $user } kann sich wieder anmelden, mit dem bisherigen Passwort.
user-follows-delete = { $user } wird überall abgemeldet, und das Konto ist fort. Das lässt sich nicht rückgängig machen.

## Add user

new-user-title = Benutzer anlegen
new-user-lead = Das Konto wird in der Datenbank gespeichert.
new-user-form = Das neue Konto
new-user-user-name = Benutzername
new-user-name = Name
new-user-password = Passwort
new-user-button = Anlegen

## The password that Doorward made up for somebody

generated-title = Passwort von { $user }
generated-lead = Es wird nur jetzt gezeigt. Geben Sie es auf sicherem Weg weiter.
generated-label = Das Passwort
generated-copy = Kopieren
generated-copied = Kopiert
generated-must-change = { $user } muss bei der nächsten Anmeldung ein anderes wählen.
generated-done = Fertig

## Settings > Bans

bans-title = Sperren
bans-lead = Wer sich eine Zeit lang nicht anmelden kann. Zu viele falsche Passwörter führen von selbst hierher.
bans-none = Niemand ist gesperrt.
bans-who = Wer
bans-since = Seit
bans-until = Bis
bans-why = Warum
bans-by = Von
bans-user = Benutzer
bans-address = Adresse
bans-device = Gerät von
bans-factors = Zweite Faktoren von
bans-no-end = Ohne Ende
bans-by-doorward = Doorward
bans-by-command-line = Kommandozeile
bans-reason-attempts = { $count ->
    [one] { $count } Fehlversuch
   *[other] { $count } Fehlversuche
}
bans-reason-factors = { $count ->
    [one] { $count } falscher zweiter Faktor in Folge
   *[other] { $count } falsche zweite Faktoren in Folge
}
bans-reason-none = Kein Grund angegeben
bans-lift = Aufheben
bans-lift-label = Sperre aufheben: { $what } { $whom }
bans-add = Jemanden sperren
bans-kind = Was gesperrt wird
bans-kind-user = Benutzer
bans-kind-address = Adresse
bans-subject = Benutzername oder Adresse
bans-minutes = Minuten
bans-minutes-help = Leer: bis jemand sie aufhebt.
bans-button = Sperren
bans-bad-address = Das ist keine Adresse. Sie sieht aus wie 192.0.2.7 oder 2001:db8::7.
bans-own-address = Das ist die Adresse, die Sie selbst benutzen.
bans-bad-name = Geben Sie den Namen des Kontos ein, das gesperrt werden soll.
bans-yourself = Sich selbst können Sie nicht sperren.
bans-bad-minutes = Geben Sie eine ganze Zahl von Minuten ein oder nichts für eine Sperre, die gilt, bis sie aufgehoben wird.

## Settings > Audit log

audit-title = Protokoll
audit-lead = Was hier geschah, wer es tat und wie es ausging.
audit-export = Exportieren
audit-export-title = Eine Datei mit den neuesten 10.000 Einträgen, die die Filter auswählen
audit-chart = Anmeldungen nach Tagen
audit-sign-ins = Anmeldungen
audit-refusals = Abgelehnt
audit-chart-sentence = In den letzten { $days } Tagen: Anmeldungen { $sign-ins }, abgelehnt { $refusals }
audit-chart-day = { $date }: Anmeldungen { $sign-ins }, abgelehnt { $refusals }
audit-chart-table = Zahlen zeigen
audit-total = { $count ->
    [one] { $count } Eintrag ist aufbewahrt.
   *[other] { $count } Einträge sind aufbewahrt.
}
audit-today = { $count ->
    [0] Keiner davon ist von heute.
    [one] { $count } davon ist von heute.
   *[other] { $count } davon sind von heute.
}
audit-action = Was
audit-any-action = Alles
audit-user = Wer
audit-outcome = Ergebnis
audit-any-outcome = Jedes
audit-success = Erledigt
audit-failure = Abgelehnt
audit-since = Von
audit-until = Bis
audit-more-filters = Weitere Filter
audit-about = Betrifft
audit-address = Adresse
audit-path = Pfad
audit-filter = Filtern
audit-all = Alles zeigen
audit-what = Was
audit-when = Wann
audit-details = Einzelheiten
audit-number = Nummer
audit-request = Anfrage
audit-agent = Browser
audit-request-id = Anfrage-ID
audit-session = Sitzung
audit-none = Einen solchen Eintrag gibt es nicht.
audit-none-so-far = Bisher nichts. Die nächste Seite sucht weiter zurück.
audit-mistake = Einer der Filter ist nicht zu verstehen. Ein Tag sieht so aus: 2026-01-31.
audit-pages = Weitere Einträge
audit-first-page = Neueste
audit-next-page = Ältere
audit-kind-password-sign-in = Anmeldung mit Passwort
audit-kind-basic-sign-in = Anmeldung per HTTP Basic
audit-kind-passkey-sign-in = Anmeldung mit Passkey
audit-kind-totp-sign-in = Zweiter Faktor: Einmalcode
audit-kind-webauthn-sign-in = Zweiter Faktor: Sicherheitsschlüssel oder Passkey
audit-kind-duo-sign-in = Zweiter Faktor: Push
audit-kind-recovery-sign-in = Zweiter Faktor: Wiederherstellungscode
audit-kind-elevation-requested = Code per Mail angefordert
audit-kind-elevated = Code aus einer Mail
audit-kind-reset-requested = Neues Passwort angefordert
audit-kind-password-reset = Neues Passwort per Mail
audit-kind-mail-sent = Mail mit Code oder Link
audit-kind-factor-added = Zweiter Faktor hinzugefügt
audit-kind-factor-changed = Zweiter Faktor umbenannt
audit-kind-factor-removed = Zweiter Faktor entfernt
audit-kind-recovery-codes-made = Neue Wiederherstellungscodes
audit-kind-sign-out = Abmeldung
audit-kind-access-denied = Zugriff auf eine Seite
audit-kind-first-admin = Erster Administrator angelegt
audit-kind-admin-password = Passwort des Administrators neu gesetzt
audit-kind-configuration = Konfiguration neu geladen
audit-kind-storage-key = Schlüssel der Datenbank gewechselt
audit-kind-storage-backup = Sicherung der Datenbank
audit-kind-storage-restore = Datenbank aus einer Sicherung wiederhergestellt
audit-kind-signing-secret = Signaturgeheimnis der Sitzungen erneuert
audit-kind-credentials = Geheimnis eines Dienstes oder Proxys erneuert
audit-kind-storage-refused = Veränderter Eintrag der Datenbank abgelehnt
audit-kind-confirmed = Passwort bestätigt
audit-kind-account-created = Benutzer angelegt
audit-kind-account-changed = Benutzer geändert
audit-kind-account-disabled = Benutzer deaktiviert
audit-kind-account-enabled = Benutzer aktiviert
audit-kind-account-deleted = Benutzer gelöscht
audit-kind-password-changed = Passwort geändert
audit-kind-password-rehashed = Passwort sicherer gespeichert
audit-kind-sessions-ended = Sitzungen beendet
audit-kind-ban-imposed = Sperre verhängt
audit-kind-ban-lifted = Sperre aufgehoben
audit-kind-audit-queried = Protokoll eingesehen
audit-kind-audit-exported = Protokoll exportiert
audit-kind-audit-pruned = Alte Einträge vergessen
audit-kind-audit-lost = Einträge ausgelassen
audit-kind-audit-restarted = Protokoll verändert; eine neue Kette beginnt
audit-kind-maintenance-begun = Wartung begonnen
audit-kind-maintenance-ended = Wartung beendet
audit-kind-evidence-exported = Beweise exportiert
audit-kind-emergency-rotation = Notfall: alle Sitzungen beendet, alle Geheimnisse neu

## The second factor, after the password

second-factor-title = Zweiter Faktor
second-factor-heading = Noch ein Schritt
second-factor-destination = und weiter zu { $service } als { $user }
second-factor-none-for = { $service } verlangt einen zweiten Faktor, und Sie haben noch keinen. Richten Sie einen ein und kommen Sie wieder.
second-factor-none = Ein zweiter Faktor ist nötig, und Sie haben noch keinen. Richten Sie einen ein und kommen Sie wieder.
second-factor-set-up = Zweiten Faktor einrichten
second-factor-key = Halten Sie Ihren Passkey oder Sicherheitsschlüssel bereit.
second-factor-key-button = Schlüssel benutzen
second-factor-key-stopped = Es wurde kein Schlüssel benutzt. Versuchen Sie es noch einmal.
second-factor-key-failed = Das hat nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.
second-factor-key-unable = Dieser Browser kennt keine Passkeys. Nehmen Sie einen anderen Weg.
second-factor-key-no-scripts = Schlüssel brauchen Skripte. Erlauben Sie sie für diese Seite oder nehmen Sie einen anderen Weg.
second-factor-totp = Code aus Ihrer Authenticator-App
second-factor-recovery = Wiederherstellungscode
second-factor-recovery-help = Jeder Code gilt einmal.
second-factor-continue = Weiter
second-factor-password = Passwort
second-factor-use-password = Passwort verwenden
second-factor-wrong-password = Das hat nicht geklappt. Prüfen Sie das Passwort.
second-factor-push = Wir fragen { $device }, ob Sie es sind.
second-factor-push-device = Welches Gerät sollen wir fragen?
second-factor-push-button = Anfrage senden
second-factor-push-help = Diese Seite wartet auf Ihre Antwort, höchstens eine Minute. Stimmen Sie nur zu, wenn Sie selbst gefragt haben.
second-factor-use-push = Anfrage an Ihr Telefon verwenden
second-factor-push-refused = Das wurde nicht bestätigt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.
second-factor-push-timed-out = Es kam keine Antwort. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.
second-factor-push-choose = Wählen Sie das Gerät, das gefragt werden soll.
second-factor-push-enroll = Der Dienst für Anfragen kennt Sie noch nicht. Fragen Sie Ihre Administration oder nehmen Sie einen anderen Weg.
second-factor-push-enroll-there = Identität bestätigen und Telefon anmelden
second-factor-push-no-device = Keines Ihrer Geräte kann gefragt werden. Nehmen Sie einen anderen Weg.
second-factor-use-totp = Code aus der Authenticator-App benutzen
second-factor-use-passkey = Passkey oder Sicherheitsschlüssel benutzen
second-factor-use-recovery = Wiederherstellungscode benutzen
second-factor-sign-out = Abmelden
second-factor-wrong-code = Dieser Code hat nicht geklappt. Warten Sie auf den nächsten und versuchen Sie es noch einmal.
second-factor-wrong-key = Dieser Schlüssel hat hier nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.
second-factor-wrong-recovery = Dieser Code hat nicht geklappt. Jeder Code gilt einmal; versuchen Sie einen anderen.
second-factor-stopped = Zu viele falsche Versuche. Warten Sie einige Minuten und versuchen Sie es noch einmal, oder fragen Sie Ihre Administration.

## Prove that it is you: more than the password

elevate-title = Belegen, dass Sie es sind
elevate-lead = Was nun kommt, ändert, wie Sie sich anmelden. Dafür braucht es mehr als Ihr Passwort.
elevate-passkey = Passkey oder Sicherheitsschlüssel
elevate-passkey-button = Passkey benutzen
elevate-passkey-no-scripts = Passkeys brauchen Skripte. Nehmen Sie einen anderen Weg.
elevate-totp = Authenticator-App
elevate-totp-code = Code aus der App
elevate-go-on = Weiter
elevate-mail = Ein Code per E-Mail
elevate-mail-send = Wir schicken einen Code an { $address }.
elevate-mail-sent = Ein Code wurde an { $address } geschickt. Er gilt nur in diesem Browser.
elevate-file = Ein Code vom Server
elevate-file-write = Hier ist kein Mailversand eingerichtet: Der Code wird in eine Datei auf dem Server geschrieben, und dessen Administration kann ihn Ihnen vorlesen.
elevate-file-written = Der Code wurde in eine Datei auf dem Server geschrieben. Dessen Administration kann ihn Ihnen vorlesen.
elevate-code = Code
elevate-send = Code schicken
elevate-send-again = Anderen Code schicken
elevate-write = Code schreiben
elevate-write-again = Anderen Code schreiben
elevate-recovery = Wiederherstellungscode
elevate-recovery-help = Für den Tag, an dem alles andere verloren ist. Jeder Code gilt einmal.
elevate-recovery-button = Wiederherstellungscode benutzen
elevate-none = Es gibt noch keinen Weg
elevate-none-help = Doorward muss Sie zuerst außerhalb dieses Browsers erreichen können. Bitten Sie Ihre Administration, den Mailversand und eine E-Mail-Adresse für Ihr Konto einzurichten.
elevate-none-admin = Doorward muss Sie zuerst außerhalb dieses Browsers erreichen können. Richten Sie notifier in der Konfiguration und eine E-Mail-Adresse für Ihr Konto ein.
elevate-wrong-mail = Dieser Code hat nicht geklappt. Prüfen Sie ihn oder lassen Sie einen anderen schicken.
elevate-wrong-passkey = Dieser Schlüssel hat hier nicht geklappt. Versuchen Sie es noch einmal oder nehmen Sie einen anderen Weg.
elevate-no-way = Ihnen kann kein Code geschickt werden.
elevate-throttled = Es wurden zu viele Codes geschickt. Versuchen Sie es { $when } noch einmal.

## What the browser said when a passkey or security key was asked for

passkey-denied = Der Browser durfte es nicht, oder es hat zu lange gedauert. Versuchen Sie es noch einmal.
passkey-taken = Dieses Gerät oder dieser Schlüssel ist schon registriert.
passkey-unable = Dieser Browser kann hier keine Passkeys benutzen. Nehmen Sie einen anderen Browser oder öffnen Sie diese Seite mit ihrem Namen über HTTPS.
passkey-failed = Der Schlüssel hat nicht geantwortet. Versuchen Sie es noch einmal oder nehmen Sie einen anderen.

## Settings > Security: the second factors

security-owed = Es wird geändert, nachdem Sie mehr als das Passwort belegt haben.
factors-added = Hinzugefügt { $when }
factors-used = zuletzt benutzt { $when }
factors-not-used = noch nicht benutzt
factors-remove = Entfernen
factors-passkeys = Passkeys und Sicherheitsschlüssel
factors-passkeys-none = Noch keine. Ein Passkey ist der sicherste zweite Faktor: Eine gefälschte Seite bekommt nichts von ihm.
factors-passkey-suspect = Vielleicht kopiert
factors-passkey-suspect-help = Sein Zähler ist rückwärts gelaufen. Entfernen Sie ihn, wenn Sie nicht wissen, warum.
factors-passkey-rename = Umbenennen
factors-passkey-rename-label = { $name } umbenennen
factors-passkey-remove-label = { $name } entfernen
factors-passkey-add = Passkey oder Sicherheitsschlüssel hinzufügen
factors-totp = Authenticator-App
factors-totp-none = Noch keine. Die App zeigt einen Code, den Sie nach Ihrem Passwort eingeben.
factors-totp-set-up = Authenticator-App einrichten
factors-totp-replace = Eine andere einrichten
factors-recovery = Wiederherstellungscodes
factors-recovery-first = Für den Tag, an dem Ihr Telefon oder Schlüssel verloren ist. Richten Sie zuerst etwas von oben ein.
factors-recovery-none = Es ist keiner übrig. Ohne sie kann nur die Administration Sie hereinlassen, wenn Ihr Telefon oder Schlüssel verloren ist.
factors-recovery-left = { $count ->
    [one] { $count } übrig. Er gilt einmal.
   *[other] { $count } übrig. Jeder gilt einmal.
}
factors-recovery-make = Wiederherstellungscodes erzeugen
factors-recovery-renew = Neue erzeugen

## Why a second factor was not changed

factors-error-off = Zweite Faktoren dieser Art sind ausgeschaltet. Fragen Sie Ihre Administration.
factors-error-code = Dieser Code gehört nicht zu diesem Geheimnis. Prüfen Sie, ob die Uhr Ihres Geräts richtig geht, und geben Sie den nächsten Code ein.
factors-error-kind = Codes dieser Art sind hier nicht erlaubt. Wählen Sie eine andere Art.
factors-error-missing = Davon gibt es nichts mehr.
factors-error-name = Geben Sie einen Namen mit höchstens 64 Zeichen an.
factors-error-name-taken = Sie haben schon einen Schlüssel mit diesem Namen. Wählen Sie einen anderen Namen.
factors-error-taken = Dieser Schlüssel ist schon registriert.
factors-error-too-many = Sie haben so viele Schlüssel, wie es geben darf. Entfernen Sie zuerst einen.
factors-error-refused = Die Antwort des Schlüssels wurde nicht angenommen. Versuchen Sie es noch einmal oder nehmen Sie einen anderen.

## Set up an authenticator app

totp-title = Authenticator-App
totp-heading = Authenticator-App einrichten
totp-heading-replace = Eine andere Authenticator-App
totp-lead = { $period ->
    [one] Sie zeigt jede Sekunde einen neuen Code, auch ohne Netz.
   *[other] Sie zeigt alle { $period } Sekunden einen neuen Code, auch ohne Netz.
}
totp-lead-replace = Die Codes der bisherigen App gelten nicht mehr, sobald diese eingerichtet ist.
totp-scan = 1. Der App das Geheimnis geben
totp-how = Scannen Sie das Bild mit der App. Ist die App auf diesem Gerät, { $link }, oder geben Sie das Geheimnis ein:
totp-open = öffnen Sie sie hier
totp-qr = QR-Code mit dem Geheimnis, das daneben steht
totp-copy = Kopieren
totp-copied = Kopiert
totp-account = Konto
totp-kind = Art
totp-kind-text = Zeitbasiert, { $algorithm }, { $digits } Ziffern, { $period } Sekunden
totp-once = Das Geheimnis wird nur jetzt gezeigt. Nichts ändert sich, bevor Sie einen Code eingegeben haben.
totp-choose = Andere Art von Code
totp-choose-help = Die meisten Apps kennen nur die übliche Art. Eine Wahl erzeugt ein neues Geheimnis.
totp-algorithm = Algorithmus
totp-digits = Stellen
totp-period = Sekunden je Code
totp-choose-button = Neues Geheimnis dieser Art
totp-type = 2. Den Code eingeben, den sie zeigt
totp-code = Code
totp-button = Einrichten
totp-old = Diese Seite war zu lange offen. Hier ist ein neues Geheimnis: Scannen Sie es anstelle des letzten.

## Add a passkey or security key, or give one another name

passkey-title = Passkey hinzufügen
passkey-heading = Passkey oder Sicherheitsschlüssel hinzufügen
passkey-lead = Ein Passkey lebt in einem Telefon, einem Computer oder einem Passwort-Manager; ein Sicherheitsschlüssel ist ein eigenes Gerät. Keinen von beiden kann man an eine gefälschte Seite weggeben.
passkey-form = Der Schlüssel
passkey-name = Name
passkey-name-help = Damit Sie ihn wiedererkennen: mein Telefon, Schlüsselbund.
passkey-button = Hinzufügen
passkey-no-scripts = Einen Passkey hinzuzufügen braucht Skripte. Eine Authenticator-App geht ohne sie.
passkey-old = Diese Seite war zu lange offen. Versuchen Sie es noch einmal.
passkey-rename-title = Schlüssel umbenennen
passkey-rename-heading = Ein anderer Name für den Schlüssel
passkey-rename-button = Umbenennen
upgrade-heading = Ein Passkey für das nächste Mal
upgrade-lead = Ihr Browser legt jetzt vielleicht einen Passkey neben Ihrem Passwort ab; beim nächsten Mal können Sie sich damit anmelden. Es geht gleich weiter.
upgrade-onward = Weiter
upgrade-name = Passkey des Browsers

## Remove a second factor

remove-ask-totp = Authenticator-App entfernen?
remove-ask-passkey = { $name } entfernen?
remove-follows-totp = Ihre Codes gelten nicht mehr, und Ihre anderen Sitzungen enden. Löschen Sie danach den Eintrag in der App.
remove-follows-passkey = Er meldet niemanden mehr an, und Ihre anderen Sitzungen enden. Was auf dem Gerät selbst gespeichert ist, bleibt dort, bis Sie es löschen.
remove-button = Entfernen

## Recovery codes

recovery-title = Wiederherstellungscodes
recovery-heading = Wiederherstellungscodes erzeugen
recovery-heading-renew = Neue Wiederherstellungscodes erzeugen?
recovery-lead = Geht eines Tages Ihr Telefon oder Schlüssel verloren, kommen Sie mit einem dieser Codes herein. Jeder gilt einmal.
recovery-lead-renew = { $count ->
    [one] Sie haben noch { $count }. Er gilt nicht mehr, sobald es neue gibt.
   *[other] Sie haben noch { $count }. Sie gelten nicht mehr, sobald es neue gibt.
}
recovery-button = Codes erzeugen
recovery-not-now = Nicht jetzt
recovery-codes-title = Ihre Wiederherstellungscodes
recovery-codes-lead = Sie werden nur jetzt gezeigt. Bewahren Sie sie dort auf, wo Sie sie ohne Ihr Telefon finden: auf Papier oder in einem Passwort-Manager. Jeder gilt einmal.
recovery-codes-list = Die Codes
recovery-codes-copy = Kopieren
recovery-codes-copied = Kopiert
recovery-codes-print = Drucken
recovery-codes-done = Ich habe sie aufbewahrt

## Said above a page after second factors were changed

done-totp = Die Authenticator-App ist eingerichtet. Ihre anderen Sitzungen sind beendet.
done-passkey = Der Schlüssel ist hinzugefügt. Ihre anderen Sitzungen sind beendet.
done-passkey-renamed = Der Schlüssel hat seinen neuen Namen.
done-factor-removed = Entfernt. Ihre anderen Sitzungen sind beendet.
done-user-factors-removed = Die zweiten Faktoren sind entfernt. Die offenen Sitzungen sind beendet.

## The second factors of a user, for administrators

user-factors = Zweite Faktoren
user-factors-none = { $user } hat keine.
user-factors-passkey = Passkey oder Sicherheitsschlüssel: { $name }
user-factors-totp = Authenticator-App
user-factors-recovery = { $count ->
    [one] { $count } Wiederherstellungscode
   *[other] { $count } Wiederherstellungscodes
}
user-factors-remove = Alle zweiten Faktoren entfernen
user-ask-remove-factors = Alle zweiten Faktoren von { $user } entfernen?
user-follows-remove-factors = { $user } wird überall abgemeldet, meldet sich mit dem Passwort allein an und kann neue Faktoren einrichten. Seien Sie sicher, dass { $user } Sie darum gebeten hat.
user-remove-factors = Entfernen

## A new password by mail

reset-title = Neues Passwort
reset-lead = Wir schicken Ihnen einen Link per E-Mail.
reset-asked = Wenn es dieses Konto mit einer E-Mail-Adresse gibt, ist ein Link unterwegs. Öffnen Sie ihn in diesem Browser; er gilt einige Minuten.
reset-user-name = Benutzername
reset-send = Link schicken
reset-back = Zurück zur Anmeldung
reset-new = Neues Passwort
reset-repeat = Dasselbe noch einmal
reset-help = Sie werden überall abgemeldet und melden sich mit dem neuen Passwort an.
reset-set = Passwort setzen
reset-again = Neuen Link anfordern
reset-revoke = Sie haben kein neues Passwort angefordert?
reset-revoke-help = Dann machen Sie den Link in der E-Mail unbrauchbar.
reset-revoke-button = Unbrauchbar machen
reset-revoked = Der Link gilt nicht mehr
reset-revoked-help = Niemand kann damit ein neues Passwort setzen. Kommen solche Mails immer wieder, sagen Sie es Ihrer Administration.
reset-bad-link = Dieser Link gilt nicht mehr. Jeder Link gilt einmal und nur einige Minuten.
reset-other-browser = Dieser Link gilt nur in dem Browser, in dem er angefordert wurde. Öffnen Sie ihn dort oder fordern Sie hier einen neuen an.

## Mails

mail-greeting = Guten Tag { $name },
mail-button-instead = Oder öffnen Sie diese Adresse:
mail-footer = Diese Mail kommt von der Anmeldeseite { $portal }. Antworten darauf liest niemand.
mail-footer-nowhere = Diese Mail kommt von der Anmeldeseite. Antworten darauf liest niemand.
mail-portal-link = Anmeldeseite öffnen
mail-fact-when = Wann
mail-fact-address = IP-Adresse
mail-fact-browser = Browser
mail-fact-factor = Verfahren
mail-factor-totp = Authenticator-App
mail-factor-webauthn = Passkey oder Sicherheitsschlüssel
mail-factor-push = Nachricht ans Telefon
mail-factor-recovery = Wiederherstellungscodes
mail-factor-named = { $factor } „{ $name }“
mail-reset-title = Neues Passwort setzen
mail-reset-lead = Jemand möchte für { $user } ein neues Passwort setzen.
mail-reset-button = Neues Passwort setzen
mail-reset-ends = Der Link gilt einmal, in dem Browser, in dem er angefordert wurde, bis { $until }.
mail-reset-not-you = Waren Sie es nicht, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist. Sie können den Link auch unbrauchbar machen.
mail-reset-revoke = Link unbrauchbar machen
mail-code-title = Bestätigen, dass Sie es sind
mail-code-lead = Jemand möchte ändern, wie { $user } sich anmeldet. Dieser Code bestätigt es:
mail-code-ends = Der Code gilt einmal, bis { $until }. Sagen Sie ihn niemandem, wer auch immer danach fragt.
mail-code-not-you = Waren Sie es nicht, benutzt jemand Ihr Konto. Machen Sie den Code unbrauchbar und ändern Sie dann Ihr Passwort.
mail-code-revoke = Code unbrauchbar machen
mail-password-title = Ihr Passwort wurde geändert
mail-password-lead = Das Passwort von { $user } wurde geändert.
mail-password-not-you = Waren Sie es nicht, setzen Sie jetzt ein neues Passwort und sagen Sie es Ihrer Administration.
mail-factor-added-title = Ein Anmeldeverfahren kam hinzu
mail-factor-added-lead = { $user } kann Anmeldungen jetzt auf einem weiteren Weg bestätigen.
mail-factor-removed-title = Ein Anmeldeverfahren wurde entfernt
mail-factor-removed-lead = { $user } kann Anmeldungen auf diesem Weg nicht mehr bestätigen.
mail-factor-not-you = Waren Sie es nicht, benutzt jemand Ihr Konto. Ändern Sie jetzt Ihr Passwort, sehen Sie Ihre Anmeldeverfahren durch und sagen Sie es Ihrer Administration.
mail-recovery-used-title = Ein Wiederherstellungscode wurde benutzt
mail-recovery-used-lead = Ein Wiederherstellungscode von { $user } wurde benutzt.
mail-recovery-none = Es ist kein Code übrig. Erzeugen Sie neue in den Einstellungen, unter Sicherheit.
mail-recovery-left = { $count ->
    [one] Ein Code ist übrig.
   *[other] { $count } Codes sind übrig.
}
mail-recovery-new-title = Neue Wiederherstellungscodes
mail-recovery-new-lead = Für { $user } wurden neue Wiederherstellungscodes erzeugt. Die alten gelten nicht mehr.
mail-address-title = Ihre E-Mail-Adresse wurde geändert
mail-address-lead = Die E-Mail-Adresse von { $user } wurde geändert. Diese Mail ging an die alte; weitere gehen an die neue.
mail-address-not-you = Waren Sie es nicht, benutzt jemand Ihr Konto. Ändern Sie jetzt Ihr Passwort und sagen Sie es Ihrer Administration.
mail-device-title = Anmeldung auf einem neuen Gerät
mail-device-lead = { $user } hat sich auf einem Gerät angemeldet, das bisher unbekannt war.
mail-device-not-you = Waren Sie es nicht, beenden Sie diese Sitzung in den Einstellungen, unter Sitzungen, und ändern Sie jetzt Ihr Passwort.
mail-banned-title = Anmeldungen sind gesperrt
mail-banned-lead = Es gab zu viele falsche Versuche, sich als { $user } anzumelden.
mail-banned-until = Weitere Versuche werden bis { $until } abgelehnt.
mail-banned-for-good = Weitere Versuche werden abgelehnt, bis die Administration sie wieder erlaubt.
mail-banned-not-you = Waren das nicht Sie, versucht vielleicht jemand, Ihr Passwort zu erraten. Nehmen Sie ein langes, das Sie sonst nirgends benutzen.

## Settings > API keys

frame-keys = API-Schlüssel
done-key-revoked = Der Schlüssel ist widerrufen.
refusal-key-in-query = API-Schlüssel werden nicht aus der Adresse gelesen. Senden Sie den Schlüssel im Header X-API-Key.
refusal-key-read-only = Ein API-Schlüssel liest hier nur. Melden Sie sich an, um etwas zu ändern.
refusal-admin-key = Dafür ist der Schlüssel im Header X-Admin-API-Key nötig.
audit-kind-api-key-refused = API-Schlüssel abgelehnt
audit-kind-api-key-created = API-Schlüssel erstellt
audit-kind-api-key-rotated = API-Schlüssel ersetzt
audit-kind-api-key-revoked = API-Schlüssel widerrufen
audit-kind-admin-key-refused = Admin-Schlüssel abgelehnt
keys-title = API-Schlüssel und App-Passwörter
keys-lead = Für Apps und Programme, die sich nicht so anmelden können wie Sie. Ein Schlüssel erreicht nie mehr als Sie selbst.
keys-none = Sie haben keine Schlüssel.
keys-add = Neuer Schlüssel
keys-off = API-Schlüssel sind hier ausgeschaltet; keiner wird angenommen.
keys-others = Von anderen und von Maschinen
keys-configured = Aus der Konfiguration
keys-machine = Maschine, Rolle { $role }
keys-created = Erstellt { $when }
keys-used = Zuletzt benutzt { $when }
keys-unused = Noch nie benutzt
keys-ends = Endet { $when }
keys-no-end = Endet nicht von selbst
keys-soon = Endet bald
keys-revoked = Widerrufen
keys-expired = Abgelaufen
keys-limited = Anfragen in der Minute: { $count }
keys-rotate = Ersetzen
keys-revoke = Widerrufen
keys-ask-rotate = Den Schlüssel „{ $name }“ ersetzen?
keys-follows-rotate = Sie erhalten einen neuen Schlüssel mit denselben Rechten. Der alte gilt noch 24 Stunden.
keys-ask-revoke = Den Schlüssel „{ $name }“ widerrufen?
keys-follows-revoke = Was ihn benutzt, wird ab sofort abgewiesen; was er geöffnet hat, wird geschlossen.
keys-new-title = Neuer Schlüssel
keys-new-lead = Erstellen Sie für jede App und jedes Programm einen eigenen, damit Sie ihn einzeln widerrufen können.
keys-name = Name
keys-life = Gültig für
keys-days = { $count } Tage
keys-never = Bis zum Widerruf
keys-scope = Rechte
keys-scope-help = Eines je Zeile, etwa GET /api/metrics service:frigate. Leer: alles, was Sie bei Diensten dürfen.
keys-limit = Anfragen in der Minute
keys-limit-help = 1 bis 10000. Leer: beliebig viele.
keys-role = Für eine Maschine
keys-role-none = Nein, für mich
keys-role-help = Der Schlüssel einer Maschine hat eine eigene Rolle, und keine Person steht dahinter.
keys-create = Schlüssel erstellen
keys-made-title = Der Schlüssel „{ $name }“
keys-made-lead = Er wird nur dieses eine Mal gezeigt. Tragen Sie ihn jetzt dort ein, wo er gebraucht wird.
keys-made-use = Senden Sie ihn im Header X-API-Key, als Bearer-Token oder als Passwort von { $user }.
keys-error-name = Ein Schlüssel braucht einen Namen aus 1 bis 64 Zeichen.
keys-error-scope = Die Rechte sind nicht lesbar. Schreiben Sie je Zeile eines: Methoden, Pfad und, wenn gewünscht, service:NAME oder host:HOST.
keys-error-life = Ein Schlüssel gilt 1 bis 365 Tage oder ohne Ende.
keys-error-limit = Ein Schlüssel gilt für 1 bis 10000 Anfragen in der Minute. Lassen Sie das Feld für beliebig viele leer.
keys-error-owner = Diesen Benutzer oder diese Rolle gibt es nicht.
keys-error-missing = Dieser Schlüssel gilt schon nicht mehr.
keys-error-too-many = Es gibt schon 50 Schlüssel. Widerrufen Sie zuerst einen.
doctor-title = Sicherheitsprüfungen
doctor-lead = Was die Sicherheits-Checkliste hier findet. Profil: { $profile }.
doctor-check = Prüfung
doctor-result = Ergebnis
doctor-found = Befund
doctor-pass = Bestanden
doctor-warn = Bitte ansehen
doctor-fail = Nicht bestanden
doctor-unknown = Nicht bekannt
maintenance-title = Wartung
maintenance-is-on = Die Wartung ist eingeschaltet: Nur Administratoren kommen durch, alle anderen sollen später wiederkommen.
maintenance-is-off = Die Wartung ist ausgeschaltet: Alle kommen durch, wie die Regeln es sagen.
maintenance-begin = Wartung beginnen
maintenance-end = Wartung beenden
