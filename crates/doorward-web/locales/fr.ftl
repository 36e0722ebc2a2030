### Doorward en français. La façon d’écrire les textes est décrite au début de en.ftl.

## The language itself

language-name = Français

## Words on more than one page

error-mark = Erreur :
password-show = Afficher
password-hide = Masquer
nothing = Aucun
cancel = Annuler
list-comma = { $list }, { $next }
list-and = { $list } et { $last }

## Moments and spans

time-now = à l’instant
time-ahead-seconds = { $count ->
    [one] dans { $count } seconde
   *[other] dans { $count } secondes
}
time-ahead-minutes = { $count ->
    [one] dans { $count } minute
   *[other] dans { $count } minutes
}
time-ahead-hours = { $count ->
    [one] dans { $count } heure
   *[other] dans { $count } heures
}
time-ahead-days = { $count ->
    [one] dans { $count } jour
   *[other] dans { $count } jours
}
time-ago-seconds = { $count ->
    [one] il y a { $count } seconde
   *[other] il y a { $count } secondes
}
time-ago-minutes = { $count ->
    [one] il y a { $count } minute
   *[other] il y a { $count } minutes
}
time-ago-hours = { $count ->
    [one] il y a { $count } heure
   *[other] il y a { $count } heures
}
time-ago-days = { $count ->
    [one] il y a { $count } jour
   *[other] il y a { $count } jours
}

## Above forms

alert-rejected = Cela n’a pas fonctionné. Vérifiez le nom d’utilisateur et le mot de passe.
alert-throttled = Trop de tentatives. Réessayez { $when }.
alert-busy = Trop de personnes se connectent en même temps. Réessayez { $when }.
alert-sign-in-again = Cette page est restée ouverte trop longtemps. Connectez-vous à nouveau.
alert-no-cookie = Votre navigateur n’a pas renvoyé notre cookie. Autorisez les cookies pour ce site, puis connectez-vous à nouveau.
alert-sign-out-again = Cette page est restée ouverte trop longtemps. Voulez-vous toujours vous déconnecter ?
alert-send-again = Cette page est restée ouverte trop longtemps. Vérifiez-la, puis envoyez-la à nouveau.
alert-no-cookie-here = Votre navigateur n’a pas renvoyé notre cookie. Autorisez les cookies pour ce site, puis envoyez la page à nouveau.
alert-signed-out = Vous êtes déconnecté.
alert-password-set = Votre nouveau mot de passe est enregistré. Connectez-vous avec celui-ci.
alert-repeat-differs = Les deux nouveaux mots de passe sont différents. Saisissez deux fois le nouveau.

## The sign-in page

sign-in-title = Se connecter
sign-in-destination = pour continuer vers { $service }
sign-in-first-time = Première visite ? Connectez-vous en tant que { $user } avec le mot de passe affiché une fois au démarrage de Doorward.
sign-in-user-name = Nom d’utilisateur
sign-in-password = Mot de passe
sign-in-remember = Rester connecté
sign-in-button = Se connecter
sign-in-passkey = Se connecter avec une clé d’accès
sign-in-passkey-stopped = Aucune clé d’accès n’a été utilisée.
sign-in-passkey-failed = Cela n’a pas fonctionné. Réessayez, ou utilisez votre mot de passe.
sign-in-forgot = Mot de passe oublié ?

## Who is signed in

signed-in-title = Connecté
signed-in-heading = Vous êtes connecté
signed-in-name = Nom
signed-in-user-name = Nom d’utilisateur
signed-in-role = Rôle
signed-in-groups = Groupes
signed-in-level = Niveau
signed-in-level-none = Aucun
signed-in-level-one = Un facteur
signed-in-level-two = Deux facteurs
signed-in-ends = Fin de la session
signed-in-second-factor = Second facteur requis
signed-in-second-factor-needed = { $service } exige un second facteur, et vous vous êtes connecté avec un mot de passe seulement. Les seconds facteurs ne peuvent pas encore être configurés ici ; adressez-vous à votre administrateur.
signed-in-account = Votre compte
signed-in-sign-out = Se déconnecter

## Sign out

sign-out-title = Se déconnecter
sign-out-heading = Se déconnecter ?
sign-out-who = Vous êtes connecté en tant que { $name }.
sign-out-button = Se déconnecter
sign-out-stay = Rester connecté

## Refusals

refusal-title-bad-request = Requête incorrecte
refusal-title-sign-in = Connexion requise
refusal-title-forbidden = Accès refusé
refusal-title-not-found = Rien à cette adresse
refusal-title-method = Impossible ici
refusal-title-too-large = Trop volumineux
refusal-title-throttled = Trop de tentatives
refusal-title-no-answer = Pas de réponse
refusal-title-unavailable = Indisponible
refusal-title-broke = Un problème est survenu
refusal-title-other = Impossible
refusal-foot = { $code } · requête { $id }
refusal-link-account = Votre compte
refusal-link-sign-in = Se connecter
refusal-link-sign-in-as = Se connecter avec un autre compte
refusal-link-confirm = Confirmer que c’est bien vous
refusal-link-choose-password = Choisir un mot de passe
refusal-denied = { $user } n’a pas le droit d’ouvrir { $service }. Adressez-vous à votre administrateur, ou connectez-vous avec un autre compte.
refusal-denied-here = { $user } n’a pas le droit d’ouvrir cette page. Adressez-vous à votre administrateur, ou connectez-vous avec un autre compte.
refusal-denied-nobody = Personne n’a le droit d’ouvrir { $service } depuis cet endroit. Adressez-vous à votre administrateur.
refusal-denied-nobody-here = Personne n’a le droit d’ouvrir cette page depuis cet endroit. Adressez-vous à votre administrateur.
refusal-second-factor = { $user } est connecté, mais cette page exige un second facteur. Adressez-vous à votre administrateur.
refusal-unavailable-retry = Un élément dont Doorward a besoin ne répond pas. Réessayez { $when }.
refusal-service-slow = { $service } n’a pas répondu à temps. Réessayez dans un instant.
refusal-service-down = { $service } ne répond pas. Le service est peut-être en train de démarrer ; réessayez dans un instant.
refusal-service-refuses = { $service } n’accepte pas ce que Doorward envoie pour prouver son identité. Le secret doit être le même des deux côtés ; adressez-vous à votre administrateur.
refusal-detail = { $sentence } Ce qui ne va pas : { $detail }.
refusal-session-required = Connectez-vous d’abord.
refusal-proxy-not-proved = Le proxy placé devant Doorward n’a pas prouvé son identité. Adressez-vous à votre administrateur.
refusal-proxy-no-identity = Le proxy placé devant Doorward n’a pas dit qui vous êtes. Connectez-vous d’abord auprès de lui.
refusal-login-disabled = La connexion se fait auprès du proxy placé devant Doorward.
refusal-admin-required = Seuls les administrateurs peuvent faire cela.
refusal-confirm-required = Confirmez d’abord votre mot de passe : cette action demande une preuve récente que c’est bien vous.
refusal-second-factor-required = Vous avez un second facteur. Utilisez-le d’abord pour confirmer que c’est bien vous, puis revenez.
refusal-elevation-required = Prouvez d’abord que c’est bien vous : cette action demande plus que votre mot de passe.
refusal-change-required = Choisissez d’abord votre propre mot de passe.
refusal-settings-none = Il n’y a rien à régler ici : vous vous connectez auprès du proxy placé devant Doorward.
refusal-role-unknown = Votre rôle n’existe pas ici. Adressez-vous à votre administrateur.
refusal-foreign-origin = La demande est venue d’un autre site. Ouvrez la page ici et réessayez.
refusal-bad-body = Ce qui a été envoyé ne correspond pas à ce que cette adresse attend.
refusal-media-type = Ce qui a été envoyé est d’un type que cette adresse n’accepte pas.
refusal-too-many-sockets = Trop de vues en direct sont ouvertes. Fermez-en une et réessayez.
refusal-maintenance = Une maintenance est en cours. Réessayez dans quelques minutes.
refusal-bad-request = L’adresse ou la requête peut être lue de plusieurs façons, ou ne peut pas être lue.
refusal-sign-in = Connectez-vous pour ouvrir cette page.
refusal-forbidden = Vous n’avez pas le droit d’ouvrir cette page. Adressez-vous à votre administrateur.
refusal-not-found = Il n’y a rien ici. Vérifiez l’adresse.
refusal-method = Cette adresse n’accepte pas ce genre de requête.
refusal-slow = La requête n’est pas arrivée à temps. Réessayez.
refusal-too-large = C’est plus volumineux que ce que cette adresse accepte.
refusal-address-too-long = L’adresse est trop longue.
refusal-misdirected = Cet hôte n’est pas servi ici. Vérifiez l’adresse.
refusal-throttled = Trop de tentatives. Réessayez dans un instant.
refusal-limited = Trop de requêtes. Réessayez { $when }.
refusal-bad-gateway = Le service ne répond pas. Il est peut-être en train de démarrer ; réessayez dans un instant.
refusal-gateway-timeout = Le service n’a pas répondu à temps. Réessayez dans un instant.
refusal-loop = La requête est revenue à son point de départ. Adressez-vous à votre administrateur.
refusal-unavailable = Un élément dont Doorward a besoin ne répond pas. Réessayez dans un instant.
refusal-broke = Un problème est survenu ici. Réessayez dans un instant.
refusal-other = Il n’est pas possible de répondre à la requête.

## What a new password must be like

password-rules = { $least ->
    [one] Au moins { $least } caractère ; pas le nom d’utilisateur, ni un mot de passe que beaucoup choisissent.
   *[other] Au moins { $least } caractères ; pas le nom d’utilisateur, ni un mot de passe que beaucoup choisissent.
}
password-rules-with = { $least ->
    [one] Au moins { $least } caractère, dont { $kinds } ; pas le nom d’utilisateur, ni un mot de passe que beaucoup choisissent.
   *[other] Au moins { $least } caractères, dont { $kinds } ; pas le nom d’utilisateur, ni un mot de passe que beaucoup choisissent.
}
password-kind-uppercase = une lettre majuscule
password-kind-lowercase = une lettre minuscule
password-kind-number = un chiffre
password-kind-special = un signe qui n’est ni une lettre ni un chiffre
password-too-short = { $least ->
    [one] Le mot de passe doit avoir au moins { $least } caractère.
   *[other] Le mot de passe doit avoir au moins { $least } caractères.
}
password-too-long = { $most ->
    [one] Le mot de passe peut avoir au plus { $most } caractère.
   *[other] Le mot de passe peut avoir au plus { $most } caractères.
}
password-no-uppercase = Il manque une lettre majuscule au mot de passe.
password-no-lowercase = Il manque une lettre minuscule au mot de passe.
password-no-number = Il manque un chiffre au mot de passe.
password-no-special = Il manque au mot de passe un caractère qui n’est ni une lettre ni un chiffre.
password-lacks = Le mot de passe doit contenir { $kinds }.
password-contains-name = Le mot de passe ne doit pas contenir le nom d’utilisateur.
password-common = Ce mot de passe est trop courant : il est parmi les premiers que l’on essaie.
password-too-easy = Ce mot de passe est trop facile à deviner. Allongez-le, par exemple avec quelques mots de plus sans rapport entre eux.
password-score-0 = Très facile à deviner
password-score-1 = Facile à deviner
password-score-2 = Pourrait être meilleur
password-score-3 = Bon
password-score-4 = Très bon

## Why an account cannot be made or changed

account-error-name = Un nom d’utilisateur compte de 1 à 64 lettres (a à z), chiffres, points, tirets bas, traits d’union ou arobases, et commence par une lettre, un chiffre ou un tiret bas.
account-error-anonymous = Le nom anonymous désigne les visiteurs qui ne sont pas connectés.
account-error-display-name = Un nom affiché compte de 1 à 128 caractères imprimables, sans espace au début ni à la fin.
account-error-email = Une adresse e-mail ressemble à name@example.com.
account-error-groups = Il y a au plus 64 groupes, et le nom de chacun compte de 1 à 128 caractères imprimables, sans virgule, point-virgule, barre verticale, ni espace au début ou à la fin.
account-error-field = L’un des champs ne peut pas être accepté ainsi.
account-error-role = Il n’y a pas de rôle de ce nom.
account-error-exists = Ce nom d’utilisateur existe déjà. Les noms qui ne diffèrent que par les majuscules sont identiques.
account-error-missing = Il n’y a pas d’utilisateur de ce nom.
account-error-last-admin = C’est le dernier administrateur actif. Nommez d’abord un autre administrateur.
account-error-read-only = Cet utilisateur est conservé hors de la base de données de Doorward et ne peut pas être modifié ici.
account-error-read-only-own = Cet utilisateur est conservé hors de la base de données de Doorward et ne peut pas être modifié ici. Adressez-vous à votre administrateur.
account-error-off = Les mots de passe ne se changent pas ici. Adressez-vous à votre administrateur.

## The frame around every page of the settings

frame-skip = Aller au contenu
frame-who = Connecté en tant que { $user }
frame-sign-out = Se déconnecter
frame-navigation = Paramètres
frame-account = Compte
frame-security = Sécurité
frame-sessions = Sessions
frame-users = Utilisateurs
frame-bans = Blocages
frame-audit = Audit
frame-doctor = Contrôles

## Said above a page after something was done

done-appearance = Enregistré. Ce navigateur affiche désormais les pages ainsi.
done-password = Votre mot de passe est changé. Vos autres sessions sont terminées.
done-session-ended = La session est terminée.
done-sessions-ended = Les sessions sont terminées.
done-user-created = L’utilisateur est créé.
done-user-saved = Enregistré.
done-user-password = Le mot de passe est enregistré. Les sessions ouvertes sont terminées.
done-user-disabled = L’utilisateur est désactivé et ne peut plus se connecter.
done-user-enabled = L’utilisateur est activé et peut à nouveau se connecter.
done-user-deleted = L’utilisateur est supprimé.
done-ban-added = Le blocage est désormais en vigueur.
done-ban-lifted = Le blocage est levé.
done-maintenance-begun = La maintenance a commencé : seuls les administrateurs passent.
done-maintenance-ended = La maintenance est terminée.

## Settings > Account

account-title = Compte
account-lead = Qui vous êtes ici, et ce que les services apprennent de vous.
account-you = Vous
account-name = Nom
account-user-name = Nom d’utilisateur
account-email = E-mail
account-role = Rôle
account-groups = Groupes
account-kept = Conservé dans
account-kept-database = Base de données
account-kept-file = Fichier des utilisateurs
account-kept-nowhere = plus nulle part
account-appearance = Apparence
account-theme = Aspect des pages dans ce navigateur
account-theme-auto = Comme l’appareil
account-theme-light = Clair
account-theme-dark = Sombre
account-language = Langue
account-language-auto = Comme le navigateur
account-save = Enregistrer

## Settings > Security

security-title = Sécurité
security-lead = Comment vous prouvez que c’est bien vous.
security-must-title = Choisir un mot de passe
security-must-lead = Choisissez votre propre mot de passe avant de continuer. Celui avec lequel vous vous êtes connecté vient de quelqu’un d’autre.
security-password = Mot de passe
security-must-password = Votre nouveau mot de passe
security-help = Vos autres sessions se terminent quand le mot de passe change ; celle-ci continue.
security-must-help = Il vous sera demandé à chaque connexion à partir de maintenant.
security-present = Mot de passe actuel
security-new = Nouveau mot de passe
security-repeat = Nouveau mot de passe, encore une fois
security-change = Changer le mot de passe
security-off = Les mots de passe ne se changent pas ici. Adressez-vous à votre administrateur.
security-unchanged = C’est le mot de passe que vous avez déjà. Choisissez-en un autre.

## Confirm it is you

confirm-title = Confirmer que c’est bien vous
confirm-lead = Vous êtes connecté en tant que { $user }. La suite demande encore une fois votre mot de passe.
confirm-form = Votre mot de passe
confirm-password = Mot de passe
confirm-button = Confirmer

## Settings > Sessions

sessions-title = Sessions
sessions-title-of = Sessions de { $user }
sessions-lead = Où vous êtes connecté. Terminez ce que vous ne reconnaissez pas, puis changez votre mot de passe.
sessions-lead-of = Où { $user } est connecté.
sessions-end-all = Tout terminer
sessions-end-others = Terminer toutes les autres
sessions-none = Il n’y a aucune session.
sessions-this = Celle-ci
sessions-active = active { $when }
sessions-began = Commencée { $when }
sessions-ends = se termine { $when }
sessions-more = Plus de détails sur l’appareil
sessions-sign-out = Se déconnecter
sessions-end = Terminer
sessions-end-label = Terminer la session : { $device }, { $address }
device-known = { $program } sur { $system }
device-system = Programme inconnu sur { $system }
device-unknown = Appareil inconnu
sessions-ask-one = Terminer la session « { $device } » ?
sessions-ask-one-of = Terminer la session de { $user }, « { $device } » ?
sessions-ask-unknown = Terminer la session sur un appareil inconnu ?
sessions-ask-unknown-of = Terminer la session de { $user } sur un appareil inconnu ?
sessions-ask-others = { $count ->
    [one] Terminer { $count } autre session ?
   *[other] Terminer { $count } autres sessions ?
}
sessions-ask-all-of = { $count ->
    [one] Terminer { $count } session de { $user } ?
   *[other] Terminer { $count } sessions de { $user } ?
}
sessions-follows-here = Elle a commencé { $begun } depuis { $address }. C’est celle que vous utilisez : vous serez déconnecté.
sessions-follows-there = Elle a commencé { $begun } depuis { $address } ; dernière activité { $active }.
sessions-follows-others = Vous restez connecté ici, et nulle part ailleurs.
sessions-follows-all-of = { $user } devra se reconnecter partout.
sessions-end-one = Terminer la session
sessions-end-many = Terminer les sessions

## Settings > Users

users-title = Utilisateurs
users-lead = Qui peut se connecter, et à quel titre.
users-add = Ajouter un utilisateur
users-search-label = Rechercher par nom ou e-mail
users-search = Rechercher
users-nobody = Il n’y a personne sur cette page.
users-nobody-found = Personne n’a { $text } dans le nom d’utilisateur, le nom ou l’adresse e-mail.
users-everybody = Afficher tout le monde
users-user-name = Nom d’utilisateur
users-name = Nom
users-role = Rôle
users-groups = Groupes
users-kept = Conservé dans
users-state = État
users-more-groups = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
users-enabled = Activé
users-disabled = Désactivé
users-banned = Bloqué
users-pages = Autres utilisateurs
users-first-page = Première page
users-next-page = Page suivante

## One user, for administrators

user-self = C’est vous.
user-in-file = Conservé dans le fichier des utilisateurs. Modifiez-y le nom, l’e-mail, le rôle et les groupes ; Doorward s’en aperçoit de lui-même.
user-in-database = Conservé dans la base de données.
user-details = Informations
user-name = Nom
user-email = E-mail
user-email-help = Peut rester vide.
user-role = Rôle
user-groups = Groupes
user-groups-help = Séparés par des virgules : famille, cameras.
user-save = Enregistrer
user-password = Mot de passe
user-own-password = Votre propre mot de passe se change sous { $page }.
user-own-password-page = Sécurité
user-own-password-refused = Votre propre mot de passe se change sous Sécurité.
user-password-help = Un nouveau mot de passe termine les sessions de { $user }.
user-new-password = Nouveau mot de passe
user-empty-password = Laissez vide, et Doorward en invente un et l’affiche une seule fois.
user-must-change = Un autre devra être choisi à la prochaine connexion
user-set-password = Définir le mot de passe
user-sessions = Sessions
user-signed-in = { $user } est connecté.
user-not-signed-in = { $user } n’est connecté nulle part.
user-show-sessions = { $count ->
    [one] Afficher { $count } session
   *[other] Afficher { $count } sessions
}
user-close = Fermer le compte
user-close-own = Fermer votre compte
user-close-help = Un utilisateur désactivé ne peut pas se connecter et peut être réactivé. Un utilisateur supprimé ne revient pas.
user-disable = Désactiver
user-enable = Activer
user-delete = Supprimer
user-ask-disable = Désactiver { $user } ?
user-ask-enable = Activer { $user } ?
user-ask-delete = Supprimer { $user } ?
user-follows-disable = { $user } ne pourra plus se connecter et sera déconnecté partout. Rien n’est supprimé.
user-follows-enable = { $user } pourra à nouveau se connecter, avec le même mot de passe qu’avant.
user-follows-delete = { $user } sera déconnecté partout, et le compte disparaîtra. Cette action est irréversible.

## Add user

new-user-title = Ajouter un utilisateur
new-user-lead = Le compte est conservé dans la base de données.
new-user-form = Le nouvel utilisateur
new-user-user-name = Nom d’utilisateur
new-user-name = Nom
new-user-password = Mot de passe
new-user-button = Ajouter

## The password that Doorward made up for somebody

generated-title = Mot de passe de { $user }
generated-lead = Il n’est affiché que maintenant. Transmettez-le par un moyen sûr.
generated-label = Le mot de passe
generated-copy = Copier
generated-copied = Copié
generated-must-change = { $user } devra en choisir un autre à la prochaine connexion.
generated-done = Terminé

## Settings > Bans

bans-title = Blocages
bans-lead = Qui ne peut pas se connecter pendant un certain temps. Trop de mots de passe incorrects y mènent d’eux-mêmes.
bans-none = Personne n’est bloqué.
bans-who = Qui
bans-since = Depuis
bans-until = Jusqu’à
bans-why = Pourquoi
bans-by = Par
bans-user = Utilisateur
bans-address = Adresse
bans-device = Appareil de
bans-factors = Seconds facteurs de
bans-no-end = Sans fin
bans-by-doorward = Doorward
bans-by-command-line = Ligne de commande
bans-reason-attempts = { $count ->
    [one] { $count } tentative échouée
   *[other] { $count } tentatives échouées
}
bans-reason-factors = { $count ->
    [one] { $count } second facteur incorrect de suite
   *[other] { $count } seconds facteurs incorrects de suite
}
bans-reason-none = Aucune raison indiquée
bans-lift = Lever
bans-lift-label = Lever le blocage : { $what } { $whom }
bans-add = Bloquer quelqu’un
bans-kind = Que bloquer
bans-kind-user = Utilisateur
bans-kind-address = Adresse
bans-subject = Nom d’utilisateur ou adresse
bans-minutes = Minutes
bans-minutes-help = Vide : jusqu’à ce que quelqu’un le lève.
bans-button = Bloquer
bans-bad-address = Ce n’est pas une adresse. Une adresse ressemble à 192.0.2.7 ou 2001:db8::7.
bans-own-address = C’est l’adresse que vous utilisez vous-même.
bans-bad-name = Saisissez le nom de l’utilisateur à bloquer.
bans-yourself = Vous ne pouvez pas vous bloquer vous-même.
bans-bad-minutes = Saisissez un nombre entier de minutes, ou rien pour un blocage qui dure jusqu’à ce qu’il soit levé.

## Settings > Audit log

audit-title = Journal d’audit
audit-lead = Ce qui s’est passé ici, qui l’a fait, et avec quel résultat.
audit-export = Exporter
audit-export-title = Un fichier avec les 10 000 entrées les plus récentes que les filtres retiennent
audit-chart = Connexions par jour
audit-sign-ins = Connexions
audit-refusals = Refus
audit-chart-sentence = Ces { $days } derniers jours : connexions { $sign-ins }, refus { $refusals }
audit-chart-day = { $date } : connexions { $sign-ins }, refus { $refusals }
audit-chart-table = Afficher les chiffres
audit-total = { $count ->
    [one] { $count } entrée est conservée.
   *[other] { $count } entrées sont conservées.
}
audit-today = { $count ->
    [0] Aucune ne date d’aujourd’hui.
    [one] { $count } date d’aujourd’hui.
   *[other] { $count } datent d’aujourd’hui.
}
audit-action = Quoi
audit-any-action = Tout
audit-user = Qui
audit-outcome = Résultat
audit-any-outcome = Tous
audit-success = Effectué
audit-failure = Refusé
audit-since = Du
audit-until = Au
audit-more-filters = Plus de filtres
audit-about = Concerne
audit-address = Adresse
audit-path = Chemin
audit-filter = Filtrer
audit-all = Tout afficher
audit-what = Quoi
audit-when = Quand
audit-details = Détails
audit-number = Numéro
audit-request = Requête
audit-agent = Navigateur
audit-request-id = ID de la requête
audit-session = Session
audit-none = Il n’y a pas d’entrée de ce genre.
audit-none-so-far = Rien jusqu’ici. La page suivante cherche plus loin dans le passé.
audit-mistake = L’un des filtres ne peut pas être compris. Un jour s’écrit 2026-01-31.
audit-pages = Autres entrées
audit-first-page = Plus récentes
audit-next-page = Plus anciennes
audit-kind-password-sign-in = Connexion par mot de passe
audit-kind-basic-sign-in = Connexion par HTTP Basic
audit-kind-passkey-sign-in = Connexion par clé d’accès
audit-kind-totp-sign-in = Second facteur : code à usage unique
audit-kind-webauthn-sign-in = Second facteur : clé de sécurité ou clé d’accès
audit-kind-duo-sign-in = Second facteur : notification push
audit-kind-recovery-sign-in = Second facteur : code de récupération
audit-kind-elevation-requested = Demande d’un code par e-mail
audit-kind-elevated = Code reçu par e-mail
audit-kind-reset-requested = Demande d’un nouveau mot de passe
audit-kind-password-reset = Nouveau mot de passe par e-mail
audit-kind-mail-sent = E-mail avec un code ou un lien
audit-kind-factor-added = Ajout d’un second facteur
audit-kind-factor-changed = Changement de nom d’un second facteur
audit-kind-factor-removed = Suppression d’un second facteur
audit-kind-recovery-codes-made = Nouveaux codes de récupération
audit-kind-sign-out = Déconnexion
audit-kind-access-denied = Accès à une page
audit-kind-first-admin = Création du premier administrateur
audit-kind-admin-password = Nouveau mot de passe de l’administrateur
audit-kind-configuration = Rechargement de la configuration
audit-kind-storage-key = Changement de la clé de la base de données
audit-kind-storage-backup = Sauvegarde de la base de données
audit-kind-storage-restore = Restauration de la base de données
audit-kind-signing-secret = Secret de signature des sessions renouvelé
audit-kind-credentials = Secret d’un service ou d’un proxy renouvelé
audit-kind-storage-refused = Entrée altérée de la base de données refusée
audit-kind-confirmed = Confirmation du mot de passe
audit-kind-account-created = Création d’un utilisateur
audit-kind-account-changed = Modification d’un utilisateur
audit-kind-account-disabled = Désactivation d’un utilisateur
audit-kind-account-enabled = Activation d’un utilisateur
audit-kind-account-deleted = Suppression d’un utilisateur
audit-kind-password-changed = Changement de mot de passe
audit-kind-password-rehashed = Stockage plus sûr d’un mot de passe
audit-kind-sessions-ended = Fin de sessions
audit-kind-ban-imposed = Blocage
audit-kind-ban-lifted = Levée d’un blocage
audit-kind-audit-queried = Consultation du journal d’audit
audit-kind-audit-exported = Export du journal d’audit
audit-kind-audit-pruned = Oubli d’anciennes entrées
audit-kind-audit-lost = Entrées omises
audit-kind-audit-restarted = Journal d’audit altéré ; une nouvelle chaîne commence
audit-kind-maintenance-begun = Maintenance commencée
audit-kind-maintenance-ended = Maintenance terminée
audit-kind-evidence-exported = Preuves exportées
audit-kind-emergency-rotation = Urgence : toutes les sessions fermées, tous les secrets renouvelés

## The second factor, after the password

second-factor-title = Second facteur
second-factor-heading = Encore une étape
second-factor-destination = pour continuer vers { $service } en tant que { $user }
second-factor-none-for = { $service } exige un second facteur, et vous n’en avez pas encore. Configurez-en un, puis revenez.
second-factor-none = Un second facteur est exigé, et vous n’en avez pas encore. Configurez-en un, puis revenez.
second-factor-set-up = Configurer un second facteur
second-factor-key = Préparez votre clé d’accès ou votre clé de sécurité.
second-factor-key-button = Utiliser la clé
second-factor-key-stopped = Aucune clé n’a été utilisée. Réessayez.
second-factor-key-failed = Cela n’a pas fonctionné. Réessayez, ou utilisez un autre moyen.
second-factor-key-unable = Ce navigateur ne connaît pas les clés d’accès. Utilisez un autre moyen.
second-factor-key-no-scripts = Les clés ont besoin de scripts. Autorisez-les pour cette page, ou utilisez un autre moyen.
second-factor-totp = Code de votre application d’authentification
second-factor-recovery = Code de récupération
second-factor-recovery-help = Chaque code fonctionne une seule fois.
second-factor-continue = Continuer
second-factor-password = Mot de passe
second-factor-use-password = Utiliser votre mot de passe
second-factor-wrong-password = Cela n’a pas fonctionné. Vérifiez le mot de passe.
second-factor-push = Nous demandons à { $device } si c’est bien vous.
second-factor-push-device = À quel appareil devons-nous demander ?
second-factor-push-button = Envoyer une notification
second-factor-push-help = Cette page attend votre réponse, une minute au plus. N’approuvez que ce que vous avez demandé.
second-factor-use-push = Utiliser une notification sur votre téléphone
second-factor-push-refused = La demande n’a pas été approuvée. Réessayez, ou utilisez un autre moyen.
second-factor-push-timed-out = Personne n’a répondu à temps. Réessayez, ou utilisez un autre moyen.
second-factor-push-choose = Choisissez l’appareil auquel demander.
second-factor-push-enroll = Le service de notifications ne vous connaît pas encore. Adressez-vous à votre administrateur, ou utilisez un autre moyen.
second-factor-push-enroll-there = Prouver qui vous êtes et enregistrer un téléphone
second-factor-push-no-device = Aucun de vos appareils ne peut recevoir la demande. Utilisez un autre moyen.
second-factor-use-totp = Utiliser un code de l’application d’authentification
second-factor-use-passkey = Utiliser une clé d’accès ou une clé de sécurité
second-factor-use-recovery = Utiliser un code de récupération
second-factor-sign-out = Se déconnecter
second-factor-wrong-code = Ce code n’a pas fonctionné. Attendez le suivant et réessayez.
second-factor-wrong-key = Cette clé n’a pas fonctionné ici. Réessayez, ou utilisez un autre moyen.
second-factor-wrong-recovery = Ce code n’a pas fonctionné. Chaque code fonctionne une seule fois ; essayez-en un autre.
second-factor-stopped = Trop de tentatives incorrectes. Attendez quelques minutes, puis réessayez, ou adressez-vous à votre administrateur.

## Prove that it is you: more than the password

elevate-title = Prouver que c’est bien vous
elevate-lead = La suite change la façon dont vous vous connectez. Elle demande plus que votre mot de passe.
elevate-passkey = Clé d’accès ou clé de sécurité
elevate-passkey-button = Utiliser une clé d’accès
elevate-passkey-no-scripts = Les clés d’accès ont besoin de scripts. Utilisez un autre moyen.
elevate-totp = Application d’authentification
elevate-totp-code = Code de l’application
elevate-go-on = Continuer
elevate-mail = Un code par e-mail
elevate-mail-send = Nous envoyons un code à { $address }.
elevate-mail-sent = Un code a été envoyé à { $address }. Il ne fonctionne que dans ce navigateur.
elevate-file = Un code du serveur
elevate-file-write = L’envoi d’e-mails n’est pas configuré ici : le code est écrit dans un fichier sur le serveur, et son administrateur peut vous le lire.
elevate-file-written = Le code a été écrit dans un fichier sur le serveur. Son administrateur peut vous le lire.
elevate-code = Code
elevate-send = Envoyer un code
elevate-send-again = Envoyer un autre code
elevate-write = Écrire un code
elevate-write-again = Écrire un autre code
elevate-recovery = Code de récupération
elevate-recovery-help = Pour le jour où tout le reste est perdu. Chaque code fonctionne une seule fois.
elevate-recovery-button = Utiliser un code de récupération
elevate-none = Il n’y a pas encore de moyen
elevate-none-help = Doorward doit d’abord pouvoir vous joindre en dehors de ce navigateur. Demandez à votre administrateur de configurer l’envoi d’e-mails, et une adresse e-mail pour votre compte.
elevate-none-admin = Doorward doit d’abord pouvoir vous joindre en dehors de ce navigateur. Renseignez notifier dans la configuration, et une adresse e-mail pour votre compte.
elevate-wrong-mail = Ce code n’a pas fonctionné. Vérifiez-le, ou envoyez-en un autre.
elevate-wrong-passkey = Cette clé n’a pas fonctionné ici. Réessayez, ou utilisez un autre moyen.
elevate-no-way = Aucun code ne peut vous être envoyé.
elevate-throttled = Trop de codes ont été envoyés. Réessayez { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = Le navigateur n’en a pas eu le droit, ou l’opération a pris trop de temps. Réessayez.
passkey-taken = Cet appareil ou cette clé est déjà enregistré.
passkey-unable = Ce navigateur ne peut pas utiliser de clés d’accès ici. Essayez un autre navigateur, ou ouvrez cette page par son nom en HTTPS.
passkey-failed = La clé n’a pas répondu. Réessayez, ou prenez-en une autre.

## Settings > Security: the second factors

security-owed = Il se change après une preuve plus forte que le mot de passe seul.
factors-added = Ajoutée { $when }
factors-used = dernière utilisation { $when }
factors-not-used = pas encore utilisée
factors-remove = Supprimer
factors-passkeys = Clés d’accès et clés de sécurité
factors-passkeys-none = Aucune pour l’instant. Une clé d’accès est le second facteur le plus sûr : une page frauduleuse n’en obtient rien.
factors-passkey-suspect = Peut-être copiée
factors-passkey-suspect-help = Son compteur est revenu en arrière. Supprimez-la si vous ne savez pas pourquoi.
factors-passkey-rename = Renommer
factors-passkey-rename-label = Renommer { $name }
factors-passkey-remove-label = Supprimer { $name }
factors-passkey-add = Ajouter une clé d’accès ou une clé de sécurité
factors-totp = Application d’authentification
factors-totp-none = Aucune pour l’instant. L’application affiche un code que vous saisissez après votre mot de passe.
factors-totp-set-up = Configurer une application d’authentification
factors-totp-replace = En configurer une autre
factors-recovery = Codes de récupération
factors-recovery-first = Pour le jour où votre téléphone ou votre clé est perdu. Configurez d’abord l’un des moyens ci-dessus.
factors-recovery-none = Il n’en reste aucun. Sans eux, seul un administrateur peut vous laisser entrer si votre téléphone ou votre clé est perdu.
factors-recovery-left = { $count ->
    [one] Il en reste { $count }. Il fonctionne une seule fois.
   *[other] Il en reste { $count }. Chacun fonctionne une seule fois.
}
factors-recovery-make = Créer des codes de récupération
factors-recovery-renew = En créer de nouveaux

## Why a second factor was not changed

factors-error-off = Les seconds facteurs de ce type sont désactivés. Adressez-vous à votre administrateur.
factors-error-code = Ce code ne correspond pas à ce secret. Vérifiez que l’horloge de votre appareil est à l’heure, et saisissez le code suivant.
factors-error-kind = Ce type de code n’est pas autorisé ici. Choisissez-en un autre.
factors-error-missing = Il n’y a plus rien de tel.
factors-error-name = Donnez-lui un nom de 64 caractères au plus.
factors-error-name-taken = Vous avez déjà une clé de ce nom. Choisissez un autre nom.
factors-error-taken = Cette clé est déjà enregistrée.
factors-error-too-many = Vous avez autant de clés que possible. Supprimez-en d’abord une.
factors-error-refused = La réponse de la clé n’a pas été acceptée. Réessayez, ou prenez une autre clé.

## Set up an authenticator app

totp-title = Application d’authentification
totp-heading = Configurer une application d’authentification
totp-heading-replace = Une autre application d’authentification
totp-lead = { $period ->
    [one] Elle affiche un nouveau code chaque seconde, même sans réseau.
   *[other] Elle affiche un nouveau code toutes les { $period } secondes, même sans réseau.
}
totp-lead-replace = Les codes de l’application que vous avez maintenant cessent de fonctionner dès que celle-ci est configurée.
totp-scan = 1. Donner le secret à l’application
totp-how = Scannez l’image avec l’application. Si l’application est sur cet appareil, { $link }, ou saisissez le secret :
totp-open = ouvrez-la ici
totp-qr = Code QR contenant le secret écrit à côté
totp-copy = Copier
totp-copied = Copié
totp-account = Compte
totp-kind = Type
totp-kind-text = Basé sur l’heure, { $algorithm }, { $digits } chiffres, { $period } secondes
totp-once = Le secret n’est affiché que maintenant. Rien ne change tant que vous n’avez pas saisi de code.
totp-choose = Autre type de code
totp-choose-help = La plupart des applications ne connaissent que le type habituel. Un choix crée un nouveau secret.
totp-algorithm = Algorithme
totp-digits = Chiffres
totp-period = Secondes par code
totp-choose-button = Nouveau secret de ce type
totp-type = 2. Saisir le code qu’elle affiche
totp-code = Code
totp-button = Configurer
totp-old = Cette page est restée ouverte trop longtemps. Voici un nouveau secret : scannez-le à la place du précédent.

## Add a passkey or security key, or give one another name

passkey-title = Ajouter une clé d’accès
passkey-heading = Ajouter une clé d’accès ou une clé de sécurité
passkey-lead = Une clé d’accès se trouve dans un téléphone, un ordinateur ou un gestionnaire de mots de passe ; une clé de sécurité est un appareil à part. Ni l’une ni l’autre ne peut être livrée à une page frauduleuse.
passkey-form = La clé
passkey-name = Nom
passkey-name-help = Pour que vous la reconnaissiez : mon téléphone, porte-clés.
passkey-button = Ajouter
passkey-no-scripts = L’ajout d’une clé d’accès a besoin de scripts. Une application d’authentification s’en passe.
passkey-old = Cette page est restée ouverte trop longtemps. Réessayez.
passkey-rename-title = Renommer une clé
passkey-rename-heading = Un autre nom pour la clé
passkey-rename-button = Renommer
upgrade-heading = Une clé d’accès pour la prochaine fois
upgrade-lead = Votre navigateur enregistre peut-être maintenant une clé d’accès à côté de votre mot de passe ; la prochaine fois, vous pourrez l’utiliser pour vous connecter. La suite arrive dans un instant.
upgrade-onward = Continuer
upgrade-name = Clé d’accès du navigateur

## Remove a second factor

remove-ask-totp = Supprimer l’application d’authentification ?
remove-ask-passkey = Supprimer { $name } ?
remove-follows-totp = Ses codes cessent de fonctionner, et vos autres sessions se terminent. Supprimez ensuite l’entrée dans l’application.
remove-follows-passkey = Elle ne permettra plus à personne de se connecter, et vos autres sessions se terminent. Ce qui est conservé sur l’appareil lui-même y reste jusqu’à ce que vous le supprimiez.
remove-button = Supprimer

## Recovery codes

recovery-title = Codes de récupération
recovery-heading = Créer des codes de récupération
recovery-heading-renew = Créer de nouveaux codes de récupération ?
recovery-lead = Si votre téléphone ou votre clé est perdu un jour, l’un de ces codes vous laisse entrer. Chacun fonctionne une seule fois.
recovery-lead-renew = { $count ->
    [one] Il vous en reste { $count }. Il cesse de fonctionner dès qu’il y en a de nouveaux.
   *[other] Il vous en reste { $count }. Ils cessent de fonctionner dès qu’il y en a de nouveaux.
}
recovery-button = Créer les codes
recovery-not-now = Pas maintenant
recovery-codes-title = Vos codes de récupération
recovery-codes-lead = Ils ne sont affichés que maintenant. Gardez-les là où vous les trouverez sans votre téléphone : sur papier, ou dans un gestionnaire de mots de passe. Chacun fonctionne une seule fois.
recovery-codes-list = Les codes
recovery-codes-copy = Copier
recovery-codes-copied = Copiés
recovery-codes-print = Imprimer
recovery-codes-done = Je les ai mis en lieu sûr

## Said above a page after second factors were changed

done-totp = L’application d’authentification est configurée. Vos autres sessions sont terminées.
done-passkey = La clé est ajoutée. Vos autres sessions sont terminées.
done-passkey-renamed = La clé a son nouveau nom.
done-factor-removed = Suppression effectuée. Vos autres sessions sont terminées.
done-user-factors-removed = Les seconds facteurs sont supprimés. Les sessions ouvertes sont terminées.

## The second factors of a user, for administrators

user-factors = Seconds facteurs
user-factors-none = { $user } n’en a pas.
user-factors-passkey = Clé d’accès ou clé de sécurité : { $name }
user-factors-totp = Application d’authentification
user-factors-recovery = { $count ->
    [one] { $count } code de récupération
   *[other] { $count } codes de récupération
}
user-factors-remove = Supprimer tous les seconds facteurs
user-ask-remove-factors = Supprimer tous les seconds facteurs de { $user } ?
user-follows-remove-factors = { $user } sera déconnecté partout, se connectera avec le mot de passe seul et pourra configurer de nouveaux facteurs. Assurez-vous que la demande vient bien de { $user }.
user-remove-factors = Supprimer

## A new password by mail

reset-title = Nouveau mot de passe
reset-lead = Nous vous envoyons un lien par e-mail.
reset-asked = Si cet utilisateur existe et a une adresse e-mail, un lien est en route. Ouvrez-le dans ce navigateur ; il est valable quelques minutes.
reset-user-name = Nom d’utilisateur
reset-send = Envoyer le lien
reset-back = Retour à la connexion
reset-new = Nouveau mot de passe
reset-repeat = Le même, encore une fois
reset-help = Vous serez déconnecté partout et vous vous connecterez avec le nouveau mot de passe.
reset-set = Définir le mot de passe
reset-again = Demander un nouveau lien
reset-revoke = Vous n’avez pas demandé de nouveau mot de passe ?
reset-revoke-help = Alors rendez inutilisable le lien de l’e-mail.
reset-revoke-button = Le rendre inutilisable
reset-revoked = Le lien n’est plus valable
reset-revoked-help = Personne ne peut l’utiliser pour définir un nouveau mot de passe. Si vous continuez à recevoir de tels e-mails, prévenez votre administrateur.
reset-bad-link = Ce lien n’est plus valable. Chaque lien fonctionne une seule fois, et pendant quelques minutes seulement.
reset-other-browser = Ce lien ne fonctionne que dans le navigateur où il a été demandé. Ouvrez-le là-bas, ou demandez-en un nouveau ici.

## Mails

mail-greeting = Bonjour { $name },
mail-button-instead = Ou ouvrez cette adresse :
mail-footer = Cet e-mail vient de la page de connexion { $portal }. Personne ne lit les réponses.
mail-footer-nowhere = Cet e-mail vient de la page de connexion. Personne ne lit les réponses.
mail-portal-link = Ouvrir la page de connexion
mail-fact-when = Quand
mail-fact-address = Adresse IP
mail-fact-browser = Navigateur
mail-fact-factor = Méthode
mail-factor-totp = Application d’authentification
mail-factor-webauthn = Clé d’accès ou clé de sécurité
mail-factor-push = Notification sur un téléphone
mail-factor-recovery = Codes de récupération
mail-factor-named = { $factor } « { $name } »
mail-reset-title = Définir un nouveau mot de passe
mail-reset-lead = Quelqu’un a demandé à définir un nouveau mot de passe pour { $user }.
mail-reset-button = Définir un nouveau mot de passe
mail-reset-ends = Le lien fonctionne une seule fois, dans le navigateur où il a été demandé, jusqu’au { $until }.
mail-reset-not-you = Si ce n’était pas vous, vous n’avez rien à faire : votre mot de passe reste tel quel. Vous pouvez aussi rendre le lien inutilisable.
mail-reset-revoke = Rendre le lien inutilisable
mail-code-title = Confirmez que c’est bien vous
mail-code-lead = Quelqu’un s’apprête à changer la façon dont { $user } se connecte. Ce code le confirme :
mail-code-ends = Le code fonctionne une seule fois, jusqu’au { $until }. Ne le donnez à personne, qui que ce soit qui le demande.
mail-code-not-you = Si ce n’était pas vous, quelqu’un utilise votre compte. Rendez le code inutilisable, puis changez votre mot de passe.
mail-code-revoke = Rendre le code inutilisable
mail-password-title = Votre mot de passe a été changé
mail-password-lead = Le mot de passe de { $user } a été changé.
mail-password-not-you = Si ce n’était pas vous, définissez maintenant un nouveau mot de passe, et prévenez votre administrateur.
mail-factor-added-title = Une méthode de connexion a été ajoutée
mail-factor-added-lead = { $user } peut désormais confirmer ses connexions par un moyen de plus.
mail-factor-removed-title = Une méthode de connexion a été supprimée
mail-factor-removed-lead = { $user } ne peut plus confirmer ses connexions par ce moyen.
mail-factor-not-you = Si ce n’était pas vous, quelqu’un utilise votre compte. Changez maintenant votre mot de passe, vérifiez vos méthodes de connexion, et prévenez votre administrateur.
mail-recovery-used-title = Un code de récupération a été utilisé
mail-recovery-used-lead = Un code de récupération de { $user } a été utilisé.
mail-recovery-none = Il ne reste aucun code. Créez-en de nouveaux dans les paramètres, sous Sécurité.
mail-recovery-left = { $count ->
    [one] Il reste { $count } code.
   *[other] Il reste { $count } codes.
}
mail-recovery-new-title = De nouveaux codes de récupération ont été créés
mail-recovery-new-lead = De nouveaux codes de récupération ont été créés pour { $user }. Les anciens ne fonctionnent plus.
mail-address-title = Votre adresse e-mail a été changée
mail-address-lead = L’adresse e-mail de { $user } a été changée. Cet e-mail a été envoyé à l’ancienne ; les prochains iront à la nouvelle.
mail-address-not-you = Si ce n’était pas vous, quelqu’un utilise votre compte. Changez maintenant votre mot de passe, et prévenez votre administrateur.
mail-device-title = Connexion depuis un nouvel appareil
mail-device-lead = { $user } s’est connecté depuis un appareil inconnu jusqu’ici.
mail-device-not-you = Si ce n’était pas vous, terminez cette session dans les paramètres, sous Sessions, et changez maintenant votre mot de passe.
mail-banned-title = La connexion a été bloquée
mail-banned-lead = Il y a eu trop de tentatives incorrectes de connexion en tant que { $user }.
mail-banned-until = Les nouvelles tentatives sont refusées jusqu’au { $until }.
mail-banned-for-good = Les nouvelles tentatives sont refusées jusqu’à ce qu’un administrateur les autorise à nouveau.
mail-banned-not-you = Si ces tentatives ne venaient pas de vous, quelqu’un essaie peut-être de deviner votre mot de passe. Choisissez-en un long, que vous n’utilisez nulle part ailleurs.

## Settings > API keys

frame-keys = Clés d’API
done-key-revoked = La clé est révoquée.
refusal-key-in-query = Les clés d’API ne sont pas lues dans l’adresse. Envoyez la clé dans l’en-tête X-API-Key.
refusal-key-read-only = Une clé d’API ne fait que lire ici. Connectez-vous pour modifier quelque chose.
refusal-admin-key = Cela nécessite la clé dans l’en-tête X-Admin-API-Key.
audit-kind-api-key-refused = Clé d’API refusée
audit-kind-api-key-created = Clé d’API créée
audit-kind-api-key-rotated = Clé d’API remplacée
audit-kind-api-key-revoked = Clé d’API révoquée
audit-kind-admin-key-refused = Clé d’administration refusée
keys-title = Clés d’API et mots de passe d’application
keys-lead = Pour les applications et programmes qui ne peuvent pas se connecter comme vous. Une clé n’atteint jamais plus que vous.
keys-none = Vous n’avez pas de clés.
keys-add = Nouvelle clé
keys-off = Les clés d’API sont désactivées ici ; aucune n’est acceptée.
keys-others = D’autres personnes et de machines
keys-configured = De la configuration
keys-machine = machine, rôle { $role }
keys-created = Créée { $when }
keys-used = Dernière utilisation { $when }
keys-unused = Jamais utilisée
keys-ends = Prend fin { $when }
keys-no-end = Ne prend pas fin d’elle-même
keys-soon = Se termine bientôt
keys-revoked = Révoquée
keys-expired = Expirée
keys-limited = Requêtes par minute : { $count }
keys-rotate = Remplacer
keys-revoke = Révoquer
keys-ask-rotate = Remplacer la clé « { $name } » ?
keys-follows-rotate = Vous recevez une nouvelle clé avec les mêmes droits. L’ancienne reste valable 24 heures.
keys-ask-revoke = Révoquer la clé « { $name } » ?
keys-follows-revoke = Ce qui l’utilise est refusé dès maintenant, et ce qu’elle a ouvert est fermé.
keys-new-title = Nouvelle clé
keys-new-lead = Créez-en une par application ou programme, afin de pouvoir la révoquer seule.
keys-name = Nom
keys-life = Valable pendant
keys-days = { $count } jours
keys-never = Jusqu’à sa révocation
keys-scope = Droits
keys-scope-help = Un par ligne, par exemple GET /api/metrics service:frigate. Vide : tout ce que vous pouvez faire auprès des services.
keys-limit = Requêtes par minute
keys-limit-help = De 1 à 10000. Vide : sans limite.
keys-role = Pour une machine
keys-role-none = Non, pour moi
keys-role-help = La clé d’une machine a son propre rôle, sans personne derrière elle.
keys-create = Créer la clé
keys-made-title = La clé « { $name } »
keys-made-lead = Elle n’est affichée que cette fois. Saisissez-la maintenant là où elle sert.
keys-made-use = Envoyez-la dans l’en-tête X-API-Key, comme jeton bearer ou comme mot de passe de { $user }.
keys-error-name = Une clé a besoin d’un nom de 1 à 64 caractères.
keys-error-scope = Les droits sont illisibles. Écrivez-en un par ligne : méthodes, chemin et, au besoin, service:NAME ou host:HOST.
keys-error-life = Une clé vaut de 1 à 365 jours, ou sans fin.
keys-error-limit = Une clé permet de 1 à 10000 requêtes par minute. Laissez le champ vide pour ne pas les limiter.
keys-error-owner = Cet utilisateur ou ce rôle n’existe pas.
keys-error-missing = Cette clé a déjà pris fin.
keys-error-too-many = Il y a déjà 50 clés. Révoquez-en une d’abord.
doctor-title = Contrôles de sécurité
doctor-lead = Ce que la liste de contrôle de sécurité trouve ici. Profil : { $profile }.
doctor-check = Contrôle
doctor-result = Résultat
doctor-found = Constat
doctor-pass = Réussi
doctor-warn = À examiner
doctor-fail = Échoué
doctor-unknown = Inconnu
maintenance-title = Maintenance
maintenance-is-on = La maintenance est active : seuls les administrateurs passent, tous les autres sont priés de revenir plus tard.
maintenance-is-off = La maintenance est inactive : tout le monde passe selon les règles.
maintenance-begin = Commencer la maintenance
maintenance-end = Terminer la maintenance
