### Doorward in italiano. Come si scrivono i testi è spiegato all’inizio di en.ftl.

## The language itself

language-name = Italiano

## Words on more than one page

error-mark = Errore:
password-show = Mostra
password-hide = Nascondi
nothing = Nessuno
cancel = Annulla
list-comma = { $list }, { $next }
list-and = { $list } e { $last }

## Moments and spans

time-now = proprio ora
time-ahead-seconds = { $count ->
    [one] tra { $count } secondo
   *[other] tra { $count } secondi
}
time-ahead-minutes = { $count ->
    [one] tra { $count } minuto
   *[other] tra { $count } minuti
}
time-ahead-hours = { $count ->
    [one] tra { $count } ora
   *[other] tra { $count } ore
}
time-ahead-days = { $count ->
    [one] tra { $count } giorno
   *[other] tra { $count } giorni
}
time-ago-seconds = { $count ->
    [one] { $count } secondo fa
   *[other] { $count } secondi fa
}
time-ago-minutes = { $count ->
    [one] { $count } minuto fa
   *[other] { $count } minuti fa
}
time-ago-hours = { $count ->
    [one] { $count } ora fa
   *[other] { $count } ore fa
}
time-ago-days = { $count ->
    [one] { $count } giorno fa
   *[other] { $count } giorni fa
}

## Above forms

alert-rejected = Non ha funzionato. Controlla il nome utente e la password.
alert-throttled = Troppi tentativi. Riprova { $when }.
alert-busy = Troppe persone stanno accedendo insieme. Riprova { $when }.
alert-sign-in-again = Questa pagina è rimasta aperta troppo a lungo. Accedi di nuovo.
alert-no-cookie = Il tuo browser non ha rimandato il nostro cookie. Consenti i cookie per questo sito, poi accedi di nuovo.
alert-sign-out-again = Questa pagina è rimasta aperta troppo a lungo. Vuoi ancora uscire?
alert-send-again = Questa pagina è rimasta aperta troppo a lungo. Controllala e inviala di nuovo.
alert-no-cookie-here = Il tuo browser non ha rimandato il nostro cookie. Consenti i cookie per questo sito, poi invia di nuovo la pagina.
alert-signed-out = Hai chiuso la sessione.
alert-password-set = La tua nuova password è impostata. Usala per accedere.
alert-repeat-differs = Le due nuove password non sono uguali. Scrivi due volte quella nuova.

## The sign-in page

sign-in-title = Accedi
sign-in-destination = per continuare su { $service }
sign-in-first-time = È la prima volta qui? Accedi come { $user } con la password mostrata una sola volta all’avvio di Doorward.
sign-in-user-name = Nome utente
sign-in-password = Password
sign-in-remember = Ricordami
sign-in-button = Accedi
sign-in-passkey = Accedi con una passkey
sign-in-passkey-stopped = Non è stata usata nessuna passkey.
sign-in-passkey-failed = Non ha funzionato. Riprova, oppure usa la password.
sign-in-forgot = Password dimenticata?

## Who is signed in

signed-in-title = Accesso effettuato
signed-in-heading = Hai effettuato l’accesso
signed-in-name = Nome
signed-in-user-name = Nome utente
signed-in-role = Ruolo
signed-in-groups = Gruppi
signed-in-level = Livello
signed-in-level-none = Nessuno
signed-in-level-one = Un fattore
signed-in-level-two = Due fattori
signed-in-ends = Fine della sessione
signed-in-second-factor = Serve un secondo fattore
signed-in-second-factor-needed = { $service } chiede un secondo fattore, e hai effettuato l’accesso solo con una password. Qui non si possono ancora configurare secondi fattori; rivolgiti al tuo amministratore.
signed-in-account = Il tuo account
signed-in-sign-out = Esci

## Sign out

sign-out-title = Esci
sign-out-heading = Vuoi uscire?
sign-out-who = Hai effettuato l’accesso come { $name }.
sign-out-button = Esci
sign-out-stay = Mantieni l’accesso

## Refusals

refusal-title-bad-request = Richiesta non valida
refusal-title-sign-in = Serve l’accesso
refusal-title-forbidden = Non consentito
refusal-title-not-found = Qui non c’è niente
refusal-title-method = Qui non è possibile
refusal-title-too-large = Troppo grande
refusal-title-throttled = Troppi tentativi
refusal-title-no-answer = Nessuna risposta
refusal-title-unavailable = Non disponibile
refusal-title-broke = Qualcosa si è rotto
refusal-title-other = Non è possibile
refusal-foot = { $code } · richiesta { $id }
refusal-link-account = Il tuo account
refusal-link-sign-in = Accedi
refusal-link-sign-in-as = Accedi con un altro account
refusal-link-confirm = Conferma che sei tu
refusal-link-choose-password = Scegli una password
refusal-denied = { $user } non può aprire { $service }. Rivolgiti al tuo amministratore, oppure accedi con un altro account.
refusal-denied-here = { $user } non può aprire questa pagina. Rivolgiti al tuo amministratore, oppure accedi con un altro account.
refusal-denied-nobody = Nessuno può aprire { $service } da qui. Rivolgiti al tuo amministratore.
refusal-denied-nobody-here = Nessuno può aprire questa pagina da qui. Rivolgiti al tuo amministratore.
refusal-second-factor = { $user } ha effettuato l’accesso, ma questa pagina chiede un secondo fattore. Rivolgiti al tuo amministratore.
refusal-unavailable-retry = Qualcosa di cui Doorward ha bisogno non risponde. Riprova { $when }.
refusal-service-slow = { $service } non ha risposto in tempo. Riprova tra un momento.
refusal-service-down = { $service } non risponde. Forse si sta avviando; riprova tra un momento.
refusal-service-refuses = { $service } non accetta ciò che Doorward invia per identificarsi. Il segreto deve essere lo stesso da entrambe le parti; rivolgiti al tuo amministratore.
refusal-detail = { $sentence } Che cosa non va: { $detail }.
refusal-session-required = Prima effettua l’accesso.
refusal-proxy-not-proved = Il proxy davanti a Doorward non ha dimostrato la propria identità. Rivolgiti al tuo amministratore.
refusal-proxy-no-identity = Il proxy davanti a Doorward non ha detto chi sei. Prima accedi lì.
refusal-login-disabled = L’accesso avviene presso il proxy davanti a Doorward.
refusal-admin-required = Solo gli amministratori possono farlo.
refusal-confirm-required = Prima conferma la password: per questo serve una prova recente che sei tu.
refusal-second-factor-required = Hai un secondo fattore. Usalo prima per confermare che sei tu, poi torna qui.
refusal-elevation-required = Prima dimostra che sei tu: per questo serve più della password.
refusal-change-required = Prima scegli una password tua.
refusal-settings-none = Qui non c’è niente da impostare: accedi presso il proxy davanti a Doorward.
refusal-role-unknown = Il tuo ruolo qui non esiste. Rivolgiti al tuo amministratore.
refusal-foreign-origin = La richiesta è arrivata da un altro sito. Apri la pagina qui e riprova.
refusal-bad-body = Quello che è stato inviato non è ciò che questo indirizzo si aspetta.
refusal-media-type = Quello che è stato inviato è di un tipo che questo indirizzo non accetta.
refusal-too-many-sockets = Sono aperte troppe viste in diretta. Chiudine una e riprova.
refusal-maintenance = È in corso una manutenzione. Riprova tra qualche minuto.
refusal-bad-request = L’indirizzo o la richiesta si può leggere in più modi, o in nessuno.
refusal-sign-in = Accedi per aprire questa pagina.
refusal-forbidden = Non puoi aprire questa pagina. Rivolgiti al tuo amministratore.
refusal-not-found = Qui non c’è niente. Controlla l’indirizzo.
refusal-method = Questo indirizzo non accetta richieste di questo tipo.
refusal-slow = La richiesta non è arrivata in tempo. Riprova.
refusal-too-large = È più grande di quanto questo indirizzo accetti.
refusal-address-too-long = L’indirizzo è troppo lungo.
refusal-misdirected = Questo host non è servito qui. Controlla l’indirizzo.
refusal-throttled = Troppi tentativi. Riprova tra un momento.
refusal-limited = Troppe richieste. Riprova { $when }.
refusal-bad-gateway = Il servizio non risponde. Forse si sta avviando; riprova tra un momento.
refusal-gateway-timeout = Il servizio non ha risposto in tempo. Riprova tra un momento.
refusal-loop = La richiesta è tornata al punto di partenza. Rivolgiti al tuo amministratore.
refusal-unavailable = Qualcosa di cui Doorward ha bisogno non risponde. Riprova tra un momento.
refusal-broke = Qui si è rotto qualcosa. Riprova tra un momento.
refusal-other = Non è possibile rispondere alla richiesta.

## What a new password must be like

password-rules = { $least ->
    [one] Almeno { $least } carattere; né il nome utente, né qualcosa che scelgono in molti.
   *[other] Almeno { $least } caratteri; né il nome utente, né qualcosa che scelgono in molti.
}
password-rules-with = { $least ->
    [one] Almeno { $least } carattere, con { $kinds }; né il nome utente, né qualcosa che scelgono in molti.
   *[other] Almeno { $least } caratteri, con { $kinds }; né il nome utente, né qualcosa che scelgono in molti.
}
password-kind-uppercase = una lettera maiuscola
password-kind-lowercase = una lettera minuscola
password-kind-number = una cifra
password-kind-special = un segno che non sia né lettera né cifra
password-too-short = { $least ->
    [one] La password deve avere almeno { $least } carattere.
   *[other] La password deve avere almeno { $least } caratteri.
}
password-too-long = { $most ->
    [one] La password può avere al massimo { $most } carattere.
   *[other] La password può avere al massimo { $most } caratteri.
}
password-no-uppercase = Nella password manca una lettera maiuscola.
password-no-lowercase = Nella password manca una lettera minuscola.
password-no-number = Nella password manca una cifra.
password-no-special = Nella password manca un carattere che non sia né lettera né cifra.
password-lacks = La password deve contenere { $kinds }.
password-contains-name = La password non deve contenere il nome utente.
password-common = La password è troppo comune: è tra le prime che chiunque prova.
password-too-easy = La password è troppo facile da indovinare. Rendila più lunga, per esempio con qualche altra parola senza legami con le altre.
password-score-0 = Molto facile da indovinare
password-score-1 = Facile da indovinare
password-score-2 = Potrebbe essere migliore
password-score-3 = Buona
password-score-4 = Molto buona

## Why an account cannot be made or changed

account-error-name = Un nome utente ha da 1 a 64 lettere (da a a z), cifre, punti, trattini bassi, trattini o chiocciole, e comincia con una lettera, una cifra o un trattino basso.
account-error-anonymous = Il nome anonymous indica i visitatori che non hanno effettuato l’accesso.
account-error-display-name = Un nome visualizzato ha da 1 a 128 caratteri stampabili, senza spazi all’inizio o alla fine.
account-error-email = Un indirizzo e-mail è fatto così: name@example.com.
account-error-groups = I gruppi sono al massimo 64, e il nome di ciascuno ha da 1 a 128 caratteri stampabili, senza virgola, punto e virgola, barra verticale, né spazi all’inizio o alla fine.
account-error-field = Uno dei campi non può essere accettato così.
account-error-role = Non c’è nessun ruolo con questo nome.
account-error-exists = C’è già un utente con questo nome. I nomi che differiscono solo per le maiuscole sono uguali.
account-error-missing = Non c’è nessun utente con questo nome.
account-error-last-admin = È l’ultimo amministratore attivo. Prima nomina un altro amministratore.
account-error-read-only = Questo utente è conservato fuori dal database di Doorward e non si può modificare qui.
account-error-read-only-own = Questo utente è conservato fuori dal database di Doorward e non si può modificare qui. Rivolgiti al tuo amministratore.
account-error-off = Le password non si cambiano qui. Rivolgiti al tuo amministratore.

## The frame around every page of the settings

frame-skip = Vai al contenuto
frame-who = Accesso effettuato come { $user }
frame-sign-out = Esci
frame-navigation = Impostazioni
frame-account = Account
frame-security = Sicurezza
frame-sessions = Sessioni
frame-users = Utenti
frame-bans = Blocchi
frame-audit = Audit
frame-doctor = Controlli

## Said above a page after something was done

done-appearance = Salvato. D’ora in poi questo browser mostra le pagine così.
done-password = La tua password è cambiata. Le tue altre sessioni sono terminate.
done-session-ended = La sessione è terminata.
done-sessions-ended = Le sessioni sono terminate.
done-user-created = L’utente è stato creato.
done-user-saved = Salvato.
done-user-password = La password è impostata. Le sessioni che erano aperte sono terminate.
done-user-disabled = L’utente è disattivato e non può più accedere.
done-user-enabled = L’utente è attivato e può di nuovo accedere.
done-user-deleted = L’utente è stato eliminato.
done-ban-added = Il blocco vale da adesso.
done-ban-lifted = Il blocco è revocato.
done-maintenance-begun = La manutenzione è cominciata: passano solo gli amministratori.
done-maintenance-ended = La manutenzione è finita.

## Settings > Account

account-title = Account
account-lead = Chi sei qui, e che cosa vengono a sapere di te i servizi.
account-you = Tu
account-name = Nome
account-user-name = Nome utente
account-email = E-mail
account-role = Ruolo
account-groups = Gruppi
account-kept = Conservato in
account-kept-database = Database
account-kept-file = File degli utenti
account-kept-nowhere = più da nessuna parte
account-appearance = Aspetto
account-theme = Come appaiono le pagine in questo browser
account-theme-auto = Come sul dispositivo
account-theme-light = Chiaro
account-theme-dark = Scuro
account-language = Lingua
account-language-auto = Quella del browser
account-save = Salva

## Settings > Security

security-title = Sicurezza
security-lead = Come dimostri che sei tu.
security-must-title = Scegli una password
security-must-lead = Scegli una password tua prima di continuare. Quella con cui hai effettuato l’accesso è stata creata da qualcun altro.
security-password = Password
security-must-password = La tua nuova password
security-help = Le tue altre sessioni terminano quando la password cambia; questa continua.
security-must-help = D’ora in poi ti serve a ogni accesso.
security-present = Password attuale
security-new = Nuova password
security-repeat = Ancora la nuova password
security-change = Cambia password
security-off = Le password non si cambiano qui. Rivolgiti al tuo amministratore.
security-unchanged = È la password che hai già. Scegline un’altra.

## Confirm it is you

confirm-title = Conferma che sei tu
confirm-lead = Hai effettuato l’accesso come { $user }. Per quello che segue serve ancora una volta la tua password.
confirm-form = La tua password
confirm-password = Password
confirm-button = Conferma

## Settings > Sessions

sessions-title = Sessioni
sessions-title-of = Sessioni di { $user }
sessions-lead = Dove hai effettuato l’accesso. Termina ciò che non riconosci, poi cambia la password.
sessions-lead-of = Dove { $user } ha effettuato l’accesso.
sessions-end-all = Termina tutte
sessions-end-others = Termina tutte le altre
sessions-none = Non ci sono sessioni.
sessions-this = Questa
sessions-active = attiva { $when }
sessions-began = Iniziata { $when }
sessions-ends = termina { $when }
sessions-more = Altro sul dispositivo
sessions-sign-out = Esci
sessions-end = Termina
sessions-end-label = Termina la sessione: { $device }, { $address }
device-known = { $program } su { $system }
device-system = Programma sconosciuto su { $system }
device-unknown = Dispositivo sconosciuto
sessions-ask-one = Terminare la sessione «{ $device }»?
sessions-ask-one-of = Terminare la sessione di { $user }, «{ $device }»?
sessions-ask-unknown = Terminare la sessione su un dispositivo sconosciuto?
sessions-ask-unknown-of = Terminare la sessione di { $user } su un dispositivo sconosciuto?
sessions-ask-others = { $count ->
    [one] Terminare { $count } altra sessione?
   *[other] Terminare { $count } altre sessioni?
}
sessions-ask-all-of = { $count ->
    [one] Terminare { $count } sessione di { $user }?
   *[other] Terminare { $count } sessioni di { $user }?
}
sessions-follows-here = È iniziata { $begun } da { $address }. È quella che stai usando: dovrai accedere di nuovo.
sessions-follows-there = È iniziata { $begun } da { $address }; ultima attività: { $active }.
sessions-follows-others = L’accesso resta attivo qui, e da nessun’altra parte.
sessions-follows-all-of = { $user } dovrà accedere di nuovo ovunque.
sessions-end-one = Termina sessione
sessions-end-many = Termina sessioni

## Settings > Users

users-title = Utenti
users-lead = Chi può accedere, e con quale ruolo.
users-add = Aggiungi utente
users-search-label = Cerca per nome o e-mail
users-search = Cerca
users-nobody = Non c’è nessuno in questa pagina.
users-nobody-found = Nessuno ha { $text } nel nome utente, nel nome o nell’indirizzo e-mail.
users-everybody = Mostra tutti
users-user-name = Nome utente
users-name = Nome
users-role = Ruolo
users-groups = Gruppi
users-kept = Conservato in
users-state = Stato
users-more-groups = { $count ->
    [one] e { $count } altro
   *[other] e altri { $count }
}
users-enabled = Attivo
users-disabled = Disattivato
users-banned = Bloccato
users-pages = Altri utenti
users-first-page = Prima pagina
users-next-page = Pagina successiva

## One user, for administrators

user-self = Sei tu.
user-in-file = Conservato nel file degli utenti. Modifica lì nome, e-mail, ruolo e gruppi; Doorward se ne accorge da solo.
user-in-database = Conservato nel database.
user-details = Dati
user-name = Nome
user-email = E-mail
user-email-help = Può restare vuoto.
user-role = Ruolo
user-groups = Gruppi
user-groups-help = Separati da virgole: famiglia, telecamere.
user-save = Salva
user-password = Password
user-own-password = La tua password si cambia in { $page }.
user-own-password-page = Sicurezza
user-own-password-refused = La tua password si cambia in Sicurezza.
user-password-help = Una nuova password termina le sessioni di { $user }.
user-new-password = Nuova password
user-empty-password = Se lasci vuoto, Doorward ne inventa una e la mostra una sola volta.
user-must-change = Al prossimo accesso bisogna sceglierne un’altra
user-set-password = Imposta password
user-sessions = Sessioni
user-signed-in = { $user } ha effettuato l’accesso.
user-not-signed-in = { $user } non ha sessioni aperte.
user-show-sessions = { $count ->
    [one] Mostra { $count } sessione
   *[other] Mostra { $count } sessioni
}
user-close = Chiudi l’account
user-close-own = Chiudi il tuo account
user-close-help = Un utente disattivato non può accedere e può essere riattivato. Uno eliminato non torna più.
user-disable = Disattiva
user-enable = Attiva
user-delete = Elimina
user-ask-disable = Disattivare { $user }?
user-ask-enable = Attivare { $user }?
user-ask-delete = Eliminare { $user }?
user-follows-disable = { $user } non potrà più accedere e tutte le sue sessioni termineranno. Non viene eliminato niente.
user-follows-enable = { $user } potrà di nuovo accedere, con la stessa password di prima.
user-follows-delete = Tutte le sessioni di { $user } termineranno, e l’account sparirà. Non si può annullare.

## Add user

new-user-title = Aggiungi utente
new-user-lead = L’account è conservato nel database.
new-user-form = Il nuovo utente
new-user-user-name = Nome utente
new-user-name = Nome
new-user-password = Password
new-user-button = Aggiungi utente

## The password that Doorward made up for somebody

generated-title = Password di { $user }
generated-lead = Viene mostrata solo adesso. Consegnala in modo sicuro.
generated-label = La password
generated-copy = Copia
generated-copied = Copiato
generated-must-change = { $user } dovrà sceglierne un’altra al prossimo accesso.
generated-done = Fatto

## Settings > Bans

bans-title = Blocchi
bans-lead = Chi non può accedere per un certo tempo. Troppe password errate portano qui da sole.
bans-none = Nessuno è bloccato.
bans-who = Chi
bans-since = Da quando
bans-until = Fino a
bans-why = Perché
bans-by = Da chi
bans-user = Utente
bans-address = Indirizzo
bans-device = Dispositivo di
bans-factors = Secondi fattori di
bans-no-end = Senza fine
bans-by-doorward = Doorward
bans-by-command-line = Riga di comando
bans-reason-attempts = { $count ->
    [one] { $count } tentativo fallito
   *[other] { $count } tentativi falliti
}
bans-reason-factors = { $count ->
    [one] { $count } secondo fattore errato di seguito
   *[other] { $count } secondi fattori errati di seguito
}
bans-reason-none = Nessun motivo indicato
bans-lift = Revoca
bans-lift-label = Revoca il blocco: { $what } { $whom }
bans-add = Blocca qualcuno
bans-kind = Che cosa bloccare
bans-kind-user = Utente
bans-kind-address = Indirizzo
bans-subject = Nome utente o indirizzo
bans-minutes = Minuti
bans-minutes-help = Vuoto: finché qualcuno non lo revoca.
bans-button = Blocca
bans-bad-address = Questo non è un indirizzo. Un indirizzo è fatto così: 192.0.2.7 o 2001:db8::7.
bans-own-address = È l’indirizzo che stai usando tu.
bans-bad-name = Scrivi il nome dell’utente da bloccare.
bans-yourself = Non puoi bloccare il tuo stesso account.
bans-bad-minutes = Scrivi un numero intero di minuti, o niente per un blocco che vale finché non viene revocato.

## Settings > Audit log

audit-title = Registro di audit
audit-lead = Che cosa è successo qui, chi l’ha fatto e com’è finita.
audit-export = Esporta
audit-export-title = Un file con le 10.000 voci più recenti selezionate dai filtri
audit-chart = Accessi al giorno
audit-sign-ins = Accessi
audit-refusals = Rifiutati
audit-chart-sentence = Negli ultimi { $days } giorni: accessi { $sign-ins }, rifiutati { $refusals }
audit-chart-day = { $date }: accessi { $sign-ins }, rifiutati { $refusals }
audit-chart-table = Mostra i numeri
audit-total = { $count ->
    [one] È conservata { $count } voce.
   *[other] Sono conservate { $count } voci.
}
audit-today = { $count ->
    [0] Nessuna è di oggi.
    [one] { $count } è di oggi.
   *[other] { $count } sono di oggi.
}
audit-action = Che cosa
audit-any-action = Tutto
audit-user = Chi
audit-outcome = Esito
audit-any-outcome = Qualsiasi
audit-success = Eseguito
audit-failure = Rifiutato
audit-since = Dal
audit-until = Al
audit-more-filters = Altri filtri
audit-about = Riguarda
audit-address = Indirizzo
audit-path = Percorso
audit-filter = Filtra
audit-all = Mostra tutto
audit-what = Che cosa
audit-when = Quando
audit-details = Dettagli
audit-number = Numero
audit-request = Richiesta
audit-agent = Browser
audit-request-id = ID della richiesta
audit-session = Sessione
audit-none = Non c’è nessuna voce così.
audit-none-so-far = Finora niente. La pagina successiva cerca più indietro.
audit-mistake = Uno dei filtri non è comprensibile. Un giorno si scrive così: 2026-01-31.
audit-pages = Altre voci
audit-first-page = Più recenti
audit-next-page = Meno recenti
audit-kind-password-sign-in = Accesso con password
audit-kind-basic-sign-in = Accesso con HTTP Basic
audit-kind-passkey-sign-in = Accesso con passkey
audit-kind-totp-sign-in = Secondo fattore: codice monouso
audit-kind-webauthn-sign-in = Secondo fattore: chiave di sicurezza o passkey
audit-kind-duo-sign-in = Secondo fattore: notifica push
audit-kind-recovery-sign-in = Secondo fattore: codice di recupero
audit-kind-elevation-requested = Richiesta di un codice via e-mail
audit-kind-elevated = Codice da un’e-mail
audit-kind-reset-requested = Richiesta di una nuova password
audit-kind-password-reset = Nuova password via e-mail
audit-kind-mail-sent = E-mail con un codice o un link
audit-kind-factor-added = Aggiunta di un secondo fattore
audit-kind-factor-changed = Ridenominazione di un secondo fattore
audit-kind-factor-removed = Rimozione di un secondo fattore
audit-kind-recovery-codes-made = Nuovi codici di recupero
audit-kind-sign-out = Uscita
audit-kind-access-denied = Accesso a una pagina
audit-kind-first-admin = Creazione del primo amministratore
audit-kind-admin-password = Nuova password dell’amministratore
audit-kind-configuration = Ricaricamento della configurazione
audit-kind-storage-key = Cambio della chiave del database
audit-kind-storage-backup = Backup del database
audit-kind-storage-restore = Ripristino del database da un backup
audit-kind-signing-secret = Segreto di firma delle sessioni rinnovato
audit-kind-credentials = Segreto di un servizio o proxy rinnovato
audit-kind-storage-refused = Voce alterata del database rifiutata
audit-kind-confirmed = Conferma della password
audit-kind-account-created = Creazione di un utente
audit-kind-account-changed = Modifica di un utente
audit-kind-account-disabled = Disattivazione di un utente
audit-kind-account-enabled = Attivazione di un utente
audit-kind-account-deleted = Eliminazione di un utente
audit-kind-password-changed = Cambio di password
audit-kind-password-rehashed = Password conservata in modo più sicuro
audit-kind-sessions-ended = Fine di sessioni
audit-kind-ban-imposed = Blocco
audit-kind-ban-lifted = Revoca di un blocco
audit-kind-audit-queried = Consultazione del registro di audit
audit-kind-audit-exported = Esportazione del registro di audit
audit-kind-audit-pruned = Rimozione di vecchie voci
audit-kind-audit-lost = Voci omesse
audit-kind-audit-restarted = Registro di audit manomesso; comincia una nuova catena
audit-kind-maintenance-begun = Manutenzione cominciata
audit-kind-maintenance-ended = Manutenzione finita
audit-kind-evidence-exported = Prove esportate
audit-kind-emergency-rotation = Emergenza: tutte le sessioni chiuse, tutti i segreti nuovi

## The second factor, after the password

second-factor-title = Secondo fattore
second-factor-heading = Ancora un passo
second-factor-destination = per continuare su { $service } come { $user }
second-factor-none-for = { $service } chiede un secondo fattore, e non ne hai ancora uno. Configurane uno, poi torna qui.
second-factor-none = Serve un secondo fattore, e non ne hai ancora uno. Configurane uno, poi torna qui.
second-factor-set-up = Configura un secondo fattore
second-factor-key = Tieni pronta la tua passkey o la tua chiave di sicurezza.
second-factor-key-button = Usa la chiave
second-factor-key-stopped = Non è stata usata nessuna chiave. Riprova.
second-factor-key-failed = Non ha funzionato. Riprova, oppure usa un altro metodo.
second-factor-key-unable = Questo browser non conosce le passkey. Usa un altro metodo.
second-factor-key-no-scripts = Per le chiavi servono gli script. Consentili per questa pagina, oppure usa un altro metodo.
second-factor-totp = Codice della tua app di autenticazione
second-factor-recovery = Codice di recupero
second-factor-recovery-help = Ogni codice funziona una sola volta.
second-factor-continue = Continua
second-factor-password = Password
second-factor-use-password = Usa la password
second-factor-wrong-password = Non ha funzionato. Controlla la password.
second-factor-push = Chiediamo a { $device } se sei tu.
second-factor-push-device = A quale dispositivo dobbiamo chiedere?
second-factor-push-button = Invia una notifica
second-factor-push-help = Questa pagina attende la tua risposta, al massimo un minuto. Approva solo ciò che hai chiesto tu.
second-factor-use-push = Usa una notifica sul telefono
second-factor-push-refused = La richiesta non è stata approvata. Riprova, oppure usa un altro metodo.
second-factor-push-timed-out = Nessuno ha risposto in tempo. Riprova, oppure usa un altro metodo.
second-factor-push-choose = Scegli il dispositivo a cui chiedere.
second-factor-push-enroll = Il servizio di notifiche non ti conosce ancora. Rivolgiti al tuo amministratore, oppure usa un altro metodo.
second-factor-push-enroll-there = Dimostra chi sei e registra un telefono
second-factor-push-no-device = Non si può chiedere a nessuno dei tuoi dispositivi. Usa un altro metodo.
second-factor-use-totp = Usa un codice dell’app di autenticazione
second-factor-use-passkey = Usa una passkey o una chiave di sicurezza
second-factor-use-recovery = Usa un codice di recupero
second-factor-sign-out = Esci
second-factor-wrong-code = Questo codice non ha funzionato. Aspetta il prossimo e riprova.
second-factor-wrong-key = Questa chiave qui non ha funzionato. Riprova, oppure usa un altro metodo.
second-factor-wrong-recovery = Questo codice non ha funzionato. Ogni codice funziona una sola volta; provane un altro.
second-factor-stopped = Troppi tentativi errati. Aspetta qualche minuto e riprova, oppure rivolgiti al tuo amministratore.

## Prove that it is you: more than the password

elevate-title = Dimostra che sei tu
elevate-lead = Quello che segue cambia il modo in cui accedi. Serve più della password.
elevate-passkey = Passkey o chiave di sicurezza
elevate-passkey-button = Usa una passkey
elevate-passkey-no-scripts = Per le passkey servono gli script. Usa un altro metodo.
elevate-totp = App di autenticazione
elevate-totp-code = Codice dell’app
elevate-go-on = Continua
elevate-mail = Un codice via e-mail
elevate-mail-send = Inviamo un codice a { $address }.
elevate-mail-sent = Un codice è stato inviato a { $address }. Funziona solo in questo browser.
elevate-file = Un codice dal server
elevate-file-write = Qui l’e-mail non è configurata: il codice viene scritto in un file sul server, e il suo amministratore può leggertelo.
elevate-file-written = Il codice è stato scritto in un file sul server. Il suo amministratore può leggertelo.
elevate-code = Codice
elevate-send = Invia un codice
elevate-send-again = Invia un altro codice
elevate-write = Scrivi un codice
elevate-write-again = Scrivi un altro codice
elevate-recovery = Codice di recupero
elevate-recovery-help = Per il giorno in cui tutto il resto è perduto. Ogni codice funziona una sola volta.
elevate-recovery-button = Usa un codice di recupero
elevate-none = Non c’è ancora nessun metodo
elevate-none-help = Prima Doorward deve poterti raggiungere fuori da questo browser. Chiedi al tuo amministratore di configurare l’invio di e-mail, e un indirizzo e-mail per il tuo account.
elevate-none-admin = Prima Doorward deve poterti raggiungere fuori da questo browser. Imposta notifier nella configurazione, e un indirizzo e-mail per il tuo account.
elevate-wrong-mail = Questo codice non ha funzionato. Controllalo, oppure inviane un altro.
elevate-wrong-passkey = Questa chiave qui non ha funzionato. Riprova, oppure usa un altro metodo.
elevate-no-way = Non è possibile inviarti un codice.
elevate-throttled = Sono stati inviati troppi codici. Riprova { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = Il browser non aveva il permesso, o ci è voluto troppo tempo. Riprova.
passkey-taken = Questo dispositivo o questa chiave risulta già registrato.
passkey-unable = Questo browser qui non può usare passkey. Prova con un altro browser, oppure apri questa pagina con il suo nome tramite HTTPS.
passkey-failed = La chiave non ha risposto. Riprova, oppure usane un’altra.

## Settings > Security: the second factors

security-owed = Si cambia dopo una prova che va oltre la password.
factors-added = Aggiunta { $when }
factors-used = ultimo uso: { $when }
factors-not-used = non ancora usata
factors-remove = Rimuovi
factors-passkeys = Passkey e chiavi di sicurezza
factors-passkeys-none = Ancora nessuna. Una passkey è il secondo fattore più sicuro: una pagina falsa non ne ricava niente.
factors-passkey-suspect = Forse copiata
factors-passkey-suspect-help = Il suo contatore è tornato indietro. Rimuovila se non sai perché.
factors-passkey-rename = Rinomina
factors-passkey-rename-label = Rinomina { $name }
factors-passkey-remove-label = Rimuovi { $name }
factors-passkey-add = Aggiungi una passkey o una chiave di sicurezza
factors-totp = App di autenticazione
factors-totp-none = Ancora nessuna. L’app mostra un codice che scrivi dopo la password.
factors-totp-set-up = Configura un’app di autenticazione
factors-totp-replace = Configurane un’altra
factors-recovery = Codici di recupero
factors-recovery-first = Per il giorno in cui perdi il telefono o la chiave. Prima configura uno dei metodi qui sopra.
factors-recovery-none = Non ne resta nessuno. Senza, solo un amministratore può farti entrare se perdi il telefono o la chiave.
factors-recovery-left = { $count ->
    [one] Ne resta { $count }. Funziona una sola volta.
   *[other] Ne restano { $count }. Ognuno funziona una sola volta.
}
factors-recovery-make = Crea codici di recupero
factors-recovery-renew = Creane di nuovi

## Why a second factor was not changed

factors-error-off = I secondi fattori di questo tipo sono disattivati. Rivolgiti al tuo amministratore.
factors-error-code = Questo codice non corrisponde a questo segreto. Controlla che l’orologio del tuo dispositivo sia giusto e scrivi il prossimo codice.
factors-error-kind = Qui non sono ammessi codici di questo tipo. Scegline un altro.
factors-error-missing = Non c’è più niente di questo tipo.
factors-error-name = Dai un nome di al massimo 64 caratteri.
factors-error-name-taken = Hai già una chiave con questo nome. Scegli un altro nome.
factors-error-taken = Questa chiave è già registrata.
factors-error-too-many = Hai già il numero massimo di chiavi. Prima rimuovine una.
factors-error-refused = La risposta della chiave non è stata accettata. Riprova, oppure usa un’altra chiave.

## Set up an authenticator app

totp-title = App di autenticazione
totp-heading = Configura un’app di autenticazione
totp-heading-replace = Un’altra app di autenticazione
totp-lead = { $period ->
    [one] Mostra un nuovo codice ogni secondo, anche senza rete.
   *[other] Mostra un nuovo codice ogni { $period } secondi, anche senza rete.
}
totp-lead-replace = I codici dell’app che hai adesso smettono di funzionare appena questa è configurata.
totp-scan = 1. Dai il segreto all’app
totp-how = Inquadra l’immagine con l’app. Se l’app è su questo dispositivo, { $link }, oppure scrivi il segreto:
totp-open = aprila qui
totp-qr = Codice QR con il segreto scritto accanto
totp-copy = Copia
totp-copied = Copiato
totp-account = Account
totp-kind = Tipo
totp-kind-text = Basato sull’ora, { $algorithm }, { $digits } cifre, { $period } secondi
totp-once = Il segreto viene mostrato solo adesso. Non cambia niente finché non hai scritto un codice.
totp-choose = Altro tipo di codice
totp-choose-help = La maggior parte delle app conosce solo il tipo consueto. Una scelta crea un nuovo segreto.
totp-algorithm = Algoritmo
totp-digits = Cifre
totp-period = Secondi per codice
totp-choose-button = Nuovo segreto di questo tipo
totp-type = 2. Scrivi il codice che mostra
totp-code = Codice
totp-button = Configura
totp-old = Questa pagina è rimasta aperta troppo a lungo. Ecco un nuovo segreto: inquadralo al posto del precedente.

## Add a passkey or security key, or give one another name

passkey-title = Aggiungi una passkey
passkey-heading = Aggiungi una passkey o una chiave di sicurezza
passkey-lead = Una passkey sta in un telefono, in un computer o in un gestore di password; una chiave di sicurezza è un dispositivo a sé. Nessuna delle due può finire a una pagina falsa.
passkey-form = La chiave
passkey-name = Nome
passkey-name-help = Per riconoscerla: il mio telefono, portachiavi.
passkey-button = Aggiungi
passkey-no-scripts = Per aggiungere una passkey servono gli script. Un’app di autenticazione funziona senza.
passkey-old = Questa pagina è rimasta aperta troppo a lungo. Riprova.
passkey-rename-title = Rinomina una chiave
passkey-rename-heading = Un altro nome per la chiave
passkey-rename-button = Rinomina
upgrade-heading = Una passkey per la prossima volta
upgrade-lead = Il browser potrebbe salvare ora una passkey accanto alla password; la prossima volta potrai usarla per accedere. Tra un attimo si prosegue.
upgrade-onward = Continua
upgrade-name = Passkey del browser

## Remove a second factor

remove-ask-totp = Rimuovere l’app di autenticazione?
remove-ask-passkey = Rimuovere { $name }?
remove-follows-totp = I suoi codici smettono di funzionare, e le tue altre sessioni terminano. Poi elimina la voce nell’app.
remove-follows-passkey = Non permetterà più a nessuno di accedere, e le tue altre sessioni terminano. Ciò che è conservato sul dispositivo stesso resta lì finché non lo elimini.
remove-button = Rimuovi

## Recovery codes

recovery-title = Codici di recupero
recovery-heading = Crea codici di recupero
recovery-heading-renew = Creare nuovi codici di recupero?
recovery-lead = Se un giorno perdi il telefono o la chiave, uno di questi codici ti fa entrare. Ognuno funziona una sola volta.
recovery-lead-renew = { $count ->
    [one] Te ne resta { $count }. Smette di funzionare appena ce ne sono di nuovi.
   *[other] Te ne restano { $count }. Smettono di funzionare appena ce ne sono di nuovi.
}
recovery-button = Crea i codici
recovery-not-now = Non ora
recovery-codes-title = I tuoi codici di recupero
recovery-codes-lead = Vengono mostrati solo adesso. Tienili dove li trovi senza il telefono: su carta, o in un gestore di password. Ognuno funziona una sola volta.
recovery-codes-list = I codici
recovery-codes-copy = Copia
recovery-codes-copied = Copiati
recovery-codes-print = Stampa
recovery-codes-done = Li ho conservati

## Said above a page after second factors were changed

done-totp = L’app di autenticazione è configurata. Le tue altre sessioni sono terminate.
done-passkey = La chiave è stata aggiunta. Le tue altre sessioni sono terminate.
done-passkey-renamed = La chiave ha il suo nuovo nome.
done-factor-removed = Rimozione eseguita. Le tue altre sessioni sono terminate.
done-user-factors-removed = I secondi fattori sono stati rimossi. Le sessioni che erano aperte sono terminate.

## The second factors of a user, for administrators

user-factors = Secondi fattori
user-factors-none = { $user } non ne ha.
user-factors-passkey = Passkey o chiave di sicurezza: { $name }
user-factors-totp = App di autenticazione
user-factors-recovery = { $count ->
    [one] { $count } codice di recupero
   *[other] { $count } codici di recupero
}
user-factors-remove = Rimuovi tutti i secondi fattori
user-ask-remove-factors = Rimuovere tutti i secondi fattori di { $user }?
user-follows-remove-factors = Tutte le sessioni di { $user } termineranno; l’accesso avverrà con la sola password e si potranno configurare nuovi fattori. Assicurati che sia { $user } ad avertelo chiesto.
user-remove-factors = Rimuovi

## A new password by mail

reset-title = Nuova password
reset-lead = Ti inviamo un link via e-mail.
reset-asked = Se esiste un utente con questo nome e con un indirizzo e-mail, un link è in arrivo. Aprilo in questo browser; vale per qualche minuto.
reset-user-name = Nome utente
reset-send = Invia il link
reset-back = Torna all’accesso
reset-new = Nuova password
reset-repeat = La stessa, ancora una volta
reset-help = Tutte le tue sessioni termineranno e accederai con la nuova password.
reset-set = Imposta la password
reset-again = Chiedi un nuovo link
reset-revoke = Non hai chiesto una nuova password?
reset-revoke-help = Allora annulla il link dell’e-mail.
reset-revoke-button = Annulla il link
reset-revoked = Il link non vale più
reset-revoked-help = Nessuno può usarlo per impostare una nuova password. Se continui a ricevere e-mail così, avvisa il tuo amministratore.
reset-bad-link = Questo link non vale più. Ogni link funziona una sola volta, e solo per qualche minuto.
reset-other-browser = Questo link funziona solo nel browser in cui è stato chiesto. Aprilo lì, oppure chiedine uno nuovo qui.

## Mails

mail-greeting = Ciao { $name },
mail-button-instead = Oppure apri questo indirizzo:
mail-footer = Questa e-mail viene dalla pagina di accesso { $portal }. Nessuno legge le risposte.
mail-footer-nowhere = Questa e-mail viene dalla pagina di accesso. Nessuno legge le risposte.
mail-portal-link = Apri la pagina di accesso
mail-fact-when = Quando
mail-fact-address = Indirizzo IP
mail-fact-browser = Browser
mail-fact-factor = Metodo
mail-factor-totp = App di autenticazione
mail-factor-webauthn = Passkey o chiave di sicurezza
mail-factor-push = Notifica su un telefono
mail-factor-recovery = Codici di recupero
mail-factor-named = { $factor } «{ $name }»
mail-reset-title = Imposta una nuova password
mail-reset-lead = Qualcuno ha chiesto di impostare una nuova password per { $user }.
mail-reset-button = Imposta una nuova password
mail-reset-ends = Il link funziona una sola volta, nel browser in cui è stato chiesto, fino al { $until }.
mail-reset-not-you = Se non sei stato tu, non devi fare niente: la tua password resta com’è. Puoi anche annullare il link.
mail-reset-revoke = Annulla il link
mail-code-title = Conferma che sei tu
mail-code-lead = Qualcuno sta per cambiare il modo in cui { $user } accede. Questo codice lo conferma:
mail-code-ends = Il codice funziona una sola volta, fino al { $until }. Non dirlo a nessuno, chiunque lo chieda.
mail-code-not-you = Se non sei stato tu, qualcuno sta usando il tuo account. Annulla il codice, poi cambia la password.
mail-code-revoke = Annulla il codice
mail-password-title = La tua password è stata cambiata
mail-password-lead = La password di { $user } è stata cambiata.
mail-password-not-you = Se non sei stato tu, imposta subito una nuova password e avvisa il tuo amministratore.
mail-factor-added-title = È stato aggiunto un metodo di accesso
mail-factor-added-lead = { $user } ora può confermare gli accessi in un modo in più.
mail-factor-removed-title = È stato rimosso un metodo di accesso
mail-factor-removed-lead = { $user } non può più confermare gli accessi in questo modo.
mail-factor-not-you = Se non sei stato tu, qualcuno sta usando il tuo account. Cambia subito la password, controlla i tuoi metodi di accesso e avvisa il tuo amministratore.
mail-recovery-used-title = È stato usato un codice di recupero
mail-recovery-used-lead = È stato usato un codice di recupero di { $user }.
mail-recovery-none = Non resta nessun codice. Creane di nuovi nelle impostazioni, in Sicurezza.
mail-recovery-left = { $count ->
    [one] Resta { $count } codice.
   *[other] Restano { $count } codici.
}
mail-recovery-new-title = Sono stati creati nuovi codici di recupero
mail-recovery-new-lead = Sono stati creati nuovi codici di recupero per { $user }. Quelli vecchi non funzionano più.
mail-address-title = Il tuo indirizzo e-mail è stato cambiato
mail-address-lead = L’indirizzo e-mail di { $user } è stato cambiato. Questa e-mail è stata inviata a quello vecchio; le prossime andranno a quello nuovo.
mail-address-not-you = Se non sei stato tu, qualcuno sta usando il tuo account. Cambia subito la password e avvisa il tuo amministratore.
mail-device-title = Accesso da un nuovo dispositivo
mail-device-lead = { $user } ha effettuato l’accesso da un dispositivo mai visto prima.
mail-device-not-you = Se non sei stato tu, termina questa sessione nelle impostazioni, in Sessioni, e cambia subito la password.
mail-banned-title = L’accesso è stato bloccato
mail-banned-lead = Ci sono stati troppi tentativi errati di accedere come { $user }.
mail-banned-until = Altri tentativi vengono rifiutati fino al { $until }.
mail-banned-for-good = Altri tentativi vengono rifiutati finché un amministratore non li consente di nuovo.
mail-banned-not-you = Se quei tentativi non erano tuoi, forse qualcuno sta cercando di indovinare la tua password. Usane una lunga, che non usi da nessun’altra parte.

## Settings > API keys

frame-keys = Chiavi API
done-key-revoked = La chiave è revocata.
refusal-key-in-query = Le chiavi API non vengono lette dall’indirizzo. Invia la chiave nell’intestazione X-API-Key.
refusal-key-read-only = Qui una chiave API legge soltanto. Accedi per modificare qualcosa.
refusal-admin-key = Serve la chiave nell’intestazione X-Admin-API-Key.
audit-kind-api-key-refused = Chiave API rifiutata
audit-kind-api-key-created = Chiave API creata
audit-kind-api-key-rotated = Chiave API sostituita
audit-kind-api-key-revoked = Chiave API revocata
audit-kind-admin-key-refused = Chiave di amministrazione rifiutata
keys-title = Chiavi API e password per app
keys-lead = Per app e programmi che non possono accedere come fai tu. Una chiave non raggiunge mai più di te.
keys-none = Non hai chiavi.
keys-add = Nuova chiave
keys-off = Le chiavi API qui sono disattivate; nessuna viene accettata.
keys-others = Di altri e di macchine
keys-configured = Dalla configurazione
keys-machine = macchina, ruolo { $role }
keys-created = Creata { $when }
keys-used = Ultimo uso { $when }
keys-unused = Mai usata
keys-ends = Termina { $when }
keys-no-end = Non termina da sola
keys-soon = Termina presto
keys-revoked = Revocata
keys-expired = Scaduta
keys-limited = Richieste al minuto: { $count }
keys-rotate = Sostituisci
keys-revoke = Revoca
keys-ask-rotate = Sostituire la chiave «{ $name }»?
keys-follows-rotate = Ricevi una nuova chiave con gli stessi permessi. La vecchia vale ancora per 24 ore.
keys-ask-revoke = Revocare la chiave «{ $name }»?
keys-follows-revoke = Ciò che la usa viene rifiutato da subito e ciò che ha aperto viene chiuso.
keys-new-title = Nuova chiave
keys-new-lead = Creane una per ogni app o programma, così puoi revocarla da sola.
keys-name = Nome
keys-life = Valida per
keys-days = { $count } giorni
keys-never = Fino alla revoca
keys-scope = Permessi
keys-scope-help = Uno per riga, per esempio GET /api/metrics service:frigate. Vuoto: tutto ciò che puoi fare nei servizi.
keys-limit = Richieste al minuto
keys-limit-help = Da 1 a 10000. Vuoto: senza limite.
keys-role = Per una macchina
keys-role-none = No, per me
keys-role-help = La chiave di una macchina ha un ruolo proprio e nessuna persona dietro.
keys-create = Crea la chiave
keys-made-title = La chiave «{ $name }»
keys-made-lead = Viene mostrata solo questa volta. Inseriscila ora dove serve.
keys-made-use = Inviala nell’intestazione X-API-Key, come token bearer o come password di { $user }.
keys-error-name = Una chiave ha bisogno di un nome da 1 a 64 caratteri.
keys-error-scope = I permessi non sono leggibili. Scrivine uno per riga: metodi, percorso e, se vuoi, service:NAME o host:HOST.
keys-error-life = Una chiave vale da 1 a 365 giorni, o senza fine.
keys-error-limit = Una chiave vale per 1–10000 richieste al minuto. Lasci il campo vuoto per non limitarle.
keys-error-owner = Questo utente o ruolo non esiste.
keys-error-missing = Questa chiave è già terminata.
keys-error-too-many = Ci sono già 50 chiavi. Prima revocane una.
doctor-title = Controlli di sicurezza
doctor-lead = Che cosa trova qui la lista di controllo della sicurezza. Profilo: { $profile }.
doctor-check = Controllo
doctor-result = Esito
doctor-found = Che cosa è stato trovato
doctor-pass = Superato
doctor-warn = Da guardare
doctor-fail = Non superato
doctor-unknown = Non noto
maintenance-title = Manutenzione
maintenance-is-on = La manutenzione è attiva: passano solo gli amministratori, tutti gli altri sono pregati di tornare più tardi.
maintenance-is-off = La manutenzione non è attiva: tutti passano come dicono le regole.
maintenance-begin = Comincia la manutenzione
maintenance-end = Termina la manutenzione
