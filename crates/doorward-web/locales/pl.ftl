### Doorward po polsku. Jak pisać teksty, opisano na początku pliku en.ftl.

## The language itself

language-name = Polski

## Words on more than one page

error-mark = Błąd:
password-show = Pokaż
password-hide = Ukryj
nothing = Brak
cancel = Anuluj
list-comma = { $list }, { $next }
list-and = { $list } i { $last }

## Moments and spans

time-now = przed chwilą
time-ahead-seconds = { $count ->
    [one] za { $count } sekundę
    [few] za { $count } sekundy
    [many] za { $count } sekund
   *[other] za { $count } sekundy
}
time-ahead-minutes = { $count ->
    [one] za { $count } minutę
    [few] za { $count } minuty
    [many] za { $count } minut
   *[other] za { $count } minuty
}
time-ahead-hours = { $count ->
    [one] za { $count } godzinę
    [few] za { $count } godziny
    [many] za { $count } godzin
   *[other] za { $count } godziny
}
time-ahead-days = { $count ->
    [one] za { $count } dzień
    [few] za { $count } dni
    [many] za { $count } dni
   *[other] za { $count } dnia
}
time-ago-seconds = { $count ->
    [one] { $count } sekundę temu
    [few] { $count } sekundy temu
    [many] { $count } sekund temu
   *[other] { $count } sekundy temu
}
time-ago-minutes = { $count ->
    [one] { $count } minutę temu
    [few] { $count } minuty temu
    [many] { $count } minut temu
   *[other] { $count } minuty temu
}
time-ago-hours = { $count ->
    [one] { $count } godzinę temu
    [few] { $count } godziny temu
    [many] { $count } godzin temu
   *[other] { $count } godziny temu
}
time-ago-days = { $count ->
    [one] { $count } dzień temu
    [few] { $count } dni temu
    [many] { $count } dni temu
   *[other] { $count } dnia temu
}

## Above forms

alert-rejected = Nie udało się. Sprawdź nazwę użytkownika i hasło.
alert-throttled = Zbyt wiele prób. Spróbuj ponownie { $when }.
alert-busy = Zbyt wiele osób loguje się jednocześnie. Spróbuj ponownie { $when }.
alert-sign-in-again = Ta strona była otwarta zbyt długo. Zaloguj się ponownie.
alert-no-cookie = Przeglądarka nie odesłała naszego pliku cookie. Zezwól na pliki cookie dla tej witryny, a potem zaloguj się ponownie.
alert-sign-out-again = Ta strona była otwarta zbyt długo. Czy nadal chcesz się wylogować?
alert-send-again = Ta strona była otwarta zbyt długo. Sprawdź dane i wyślij je ponownie.
alert-no-cookie-here = Przeglądarka nie odesłała naszego pliku cookie. Zezwól na pliki cookie dla tej witryny, a potem wyślij dane ponownie.
alert-signed-out = Wylogowano.
alert-password-set = Nowe hasło jest ustawione. Zaloguj się nim.
alert-repeat-differs = Nowe hasła nie są takie same. Wpisz nowe hasło dwa razy.

## The sign-in page

sign-in-title = Logowanie
sign-in-destination = aby przejść do { $service }
sign-in-first-time = Pierwszy raz tutaj? Zaloguj się jako { $user } hasłem, które zostało wyświetlone jeden raz podczas uruchamiania Doorward.
sign-in-user-name = Nazwa użytkownika
sign-in-password = Hasło
sign-in-remember = Zapamiętaj mnie
sign-in-button = Zaloguj się
sign-in-passkey = Zaloguj się kluczem dostępu
sign-in-passkey-stopped = Nie użyto klucza dostępu.
sign-in-passkey-failed = Nie udało się. Spróbuj ponownie lub użyj hasła.
sign-in-forgot = Nie pamiętasz hasła?

## Who is signed in

signed-in-title = Zalogowano
signed-in-heading = Zalogowano
signed-in-name = Nazwa
signed-in-user-name = Nazwa użytkownika
signed-in-role = Rola
signed-in-groups = Grupy
signed-in-level = Poziom
signed-in-level-none = Brak
signed-in-level-one = Jeden składnik
signed-in-level-two = Dwa składniki
signed-in-ends = Koniec sesji
signed-in-second-factor = Potrzebny drugi składnik
signed-in-second-factor-needed = { $service } wymaga drugiego składnika, a logowanie odbyło się tylko hasłem. Drugich składników nie można tu jeszcze skonfigurować; skontaktuj się z administratorem.
signed-in-account = Twoje konto
signed-in-sign-out = Wyloguj się

## Sign out

sign-out-title = Wylogowanie
sign-out-heading = Wylogować się?
sign-out-who = Zalogowano jako { $name }.
sign-out-button = Wyloguj się
sign-out-stay = Nie wylogowuj

## Refusals

refusal-title-bad-request = Nieprawidłowe żądanie
refusal-title-sign-in = Wymagane logowanie
refusal-title-forbidden = Brak dostępu
refusal-title-not-found = Nic tu nie ma
refusal-title-method = Tutaj to niemożliwe
refusal-title-too-large = Za duże
refusal-title-throttled = Zbyt wiele prób
refusal-title-no-answer = Brak odpowiedzi
refusal-title-unavailable = Niedostępne
refusal-title-broke = Coś się zepsuło
refusal-title-other = To niemożliwe
refusal-foot = { $code } · żądanie { $id }
refusal-link-account = Twoje konto
refusal-link-sign-in = Zaloguj się
refusal-link-sign-in-as = Zaloguj się na inne konto
refusal-link-confirm = Potwierdź, że to Ty
refusal-link-choose-password = Wybierz hasło
refusal-denied = { $user } nie może otworzyć { $service }. Skontaktuj się z administratorem lub zaloguj się na inne konto.
refusal-denied-here = { $user } nie może otworzyć tej strony. Skontaktuj się z administratorem lub zaloguj się na inne konto.
refusal-denied-nobody = Nikt nie może stąd otworzyć { $service }. Skontaktuj się z administratorem.
refusal-denied-nobody-here = Nikt nie może stąd otworzyć tej strony. Skontaktuj się z administratorem.
refusal-second-factor = Zalogowano jako { $user }, ale ta strona wymaga drugiego składnika. Skontaktuj się z administratorem.
refusal-unavailable-retry = Coś, czego potrzebuje Doorward, nie odpowiada. Spróbuj ponownie { $when }.
refusal-service-slow = Usługa { $service } nie odpowiedziała na czas. Spróbuj ponownie za chwilę.
refusal-service-down = Usługa { $service } nie odpowiada. Może się właśnie uruchamia; spróbuj ponownie za chwilę.
refusal-service-refuses = Usługa { $service } nie przyjmuje tego, czym Doorward potwierdza swoją tożsamość. Sekret musi być taki sam po obu stronach; skontaktuj się z administratorem.
refusal-detail = { $sentence } Co jest nie tak: { $detail }.
refusal-session-required = Najpierw się zaloguj.
refusal-proxy-not-proved = Serwer proxy przed Doorward nie potwierdził swojej tożsamości. Skontaktuj się z administratorem.
refusal-proxy-no-identity = Serwer proxy przed Doorward nie podał, kim jesteś. Najpierw zaloguj się tam.
refusal-login-disabled = Logowanie odbywa się na serwerze proxy przed Doorward.
refusal-admin-required = To mogą robić tylko administratorzy.
refusal-confirm-required = Najpierw potwierdź hasło: potrzebny jest niedawny dowód, że to Ty.
refusal-second-factor-required = Na koncie jest drugi składnik. Najpierw go potwierdź, a potem wróć tutaj.
refusal-elevation-required = Najpierw udowodnij, że to Ty: samo hasło tu nie wystarczy.
refusal-change-required = Najpierw wybierz własne hasło.
refusal-settings-none = Nie ma tu nic do ustawienia: logowanie odbywa się na serwerze proxy przed Doorward.
refusal-role-unknown = Twoja rola tutaj nie istnieje. Skontaktuj się z administratorem.
refusal-foreign-origin = To żądanie pochodzi z innej witryny. Otwórz stronę tutaj i spróbuj ponownie.
refusal-bad-body = Przesłane dane nie są tym, czego oczekuje ten adres.
refusal-media-type = Przesłane dane są typu, którego ten adres nie przyjmuje.
refusal-too-many-sockets = Otwarto zbyt wiele widoków na żywo. Zamknij jeden i spróbuj ponownie.
refusal-maintenance = Trwają prace konserwacyjne. Spróbuj ponownie za kilka minut.
refusal-bad-request = Adres lub żądanie można odczytać na więcej niż jeden sposób albo wcale.
refusal-sign-in = Zaloguj się, aby otworzyć tę stronę.
refusal-forbidden = Nie możesz otworzyć tej strony. Skontaktuj się z administratorem.
refusal-not-found = Nic tu nie ma. Sprawdź adres.
refusal-method = Ten adres nie przyjmuje takich żądań.
refusal-slow = Żądanie nie dotarło na czas. Spróbuj ponownie.
refusal-too-large = To więcej, niż przyjmuje ten adres.
refusal-address-too-long = Adres jest za długi.
refusal-misdirected = Ten host nie jest tutaj obsługiwany. Sprawdź adres.
refusal-throttled = Zbyt wiele prób. Spróbuj ponownie za chwilę.
refusal-limited = Zbyt wiele żądań. Spróbuj ponownie { $when }.
refusal-bad-gateway = Usługa nie odpowiada. Może się właśnie uruchamia; spróbuj ponownie za chwilę.
refusal-gateway-timeout = Usługa nie odpowiedziała na czas. Spróbuj ponownie za chwilę.
refusal-loop = Żądanie wróciło do miejsca, z którego wyszło. Skontaktuj się z administratorem.
refusal-unavailable = Coś, czego potrzebuje Doorward, nie odpowiada. Spróbuj ponownie za chwilę.
refusal-broke = Coś się tu zepsuło. Spróbuj ponownie za chwilę.
refusal-other = Na to żądanie nie można odpowiedzieć.

## What a new password must be like

password-rules = { $least ->
    [one] Co najmniej { $least } znak; nie nazwa użytkownika i nic, co wybiera wiele osób.
    [few] Co najmniej { $least } znaki; nie nazwa użytkownika i nic, co wybiera wiele osób.
    [many] Co najmniej { $least } znaków; nie nazwa użytkownika i nic, co wybiera wiele osób.
   *[other] Co najmniej { $least } znaku; nie nazwa użytkownika i nic, co wybiera wiele osób.
}
password-rules-with = { $least ->
    [one] Co najmniej { $least } znak, w tym { $kinds }; nie nazwa użytkownika i nic, co wybiera wiele osób.
    [few] Co najmniej { $least } znaki, w tym { $kinds }; nie nazwa użytkownika i nic, co wybiera wiele osób.
    [many] Co najmniej { $least } znaków, w tym { $kinds }; nie nazwa użytkownika i nic, co wybiera wiele osób.
   *[other] Co najmniej { $least } znaku, w tym { $kinds }; nie nazwa użytkownika i nic, co wybiera wiele osób.
}
password-kind-uppercase = wielka litera
password-kind-lowercase = mała litera
password-kind-number = cyfra
password-kind-special = znak, który nie jest literą ani cyfrą
password-too-short = { $least ->
    [one] Hasło musi mieć co najmniej { $least } znak.
    [few] Hasło musi mieć co najmniej { $least } znaki.
    [many] Hasło musi mieć co najmniej { $least } znaków.
   *[other] Hasło musi mieć co najmniej { $least } znaku.
}
password-too-long = { $most ->
    [one] Hasło może mieć najwyżej { $most } znak.
    [few] Hasło może mieć najwyżej { $most } znaki.
    [many] Hasło może mieć najwyżej { $most } znaków.
   *[other] Hasło może mieć najwyżej { $most } znaku.
}
password-no-uppercase = W haśle brakuje wielkiej litery.
password-no-lowercase = W haśle brakuje małej litery.
password-no-number = W haśle brakuje cyfry.
password-no-special = W haśle brakuje znaku, który nie jest literą ani cyfrą.
password-lacks = W haśle potrzebne są jeszcze: { $kinds }.
password-contains-name = Hasło nie może zawierać nazwy użytkownika.
password-common = To hasło jest zbyt popularne: należy do pierwszych, których każdy próbuje.
password-too-easy = To hasło zbyt łatwo odgadnąć. Wydłuż je, na przykład o kilka słów, które nie mają ze sobą związku.
password-score-0 = Bardzo łatwe do odgadnięcia
password-score-1 = Łatwe do odgadnięcia
password-score-2 = Mogłoby być lepsze
password-score-3 = Dobre
password-score-4 = Bardzo dobre

## Why an account cannot be made or changed

account-error-name = Nazwa użytkownika ma od 1 do 64 liter (od a do z), cyfr, kropek, podkreśleń, łączników lub znaków @ i zaczyna się literą, cyfrą lub podkreśleniem.
account-error-anonymous = Nazwa anonymous oznacza osoby, które się nie zalogowały.
account-error-display-name = Nazwa wyświetlana ma od 1 do 128 znaków drukowalnych, bez spacji na początku i na końcu.
account-error-email = Adres e-mail wygląda tak: name@example.com.
account-error-groups = Grup może być najwyżej 64, a nazwa każdej z nich ma od 1 do 128 znaków drukowalnych, bez przecinka, średnika i pionowej kreski oraz bez spacji na początku i na końcu.
account-error-field = Jednego z pól nie można przyjąć w tej postaci.
account-error-role = Nie ma roli o tej nazwie.
account-error-exists = Użytkownik o tej nazwie już istnieje. Nazwy, które różnią się tylko wielkością liter, są takie same.
account-error-missing = Nie ma użytkownika o tej nazwie.
account-error-last-admin = To ostatni aktywny administrator. Najpierw nadaj tę rolę komuś innemu.
account-error-read-only = To konto znajduje się poza bazą danych Doorward i nie można go tutaj zmienić.
account-error-read-only-own = To konto znajduje się poza bazą danych Doorward i nie można go tutaj zmienić. Skontaktuj się z administratorem.
account-error-off = Haseł nie zmienia się tutaj. Skontaktuj się z administratorem.

## The frame around every page of the settings

frame-skip = Przejdź do treści
frame-who = Zalogowano jako { $user }
frame-sign-out = Wyloguj się
frame-navigation = Ustawienia
frame-account = Konto
frame-security = Bezpieczeństwo
frame-sessions = Sesje
frame-users = Użytkownicy
frame-bans = Blokady
frame-audit = Dziennik
frame-doctor = Kontrole

## Said above a page after something was done

done-appearance = Zapisano. Od teraz ta przeglądarka wyświetla strony w ten sposób.
done-password = Hasło zostało zmienione. Pozostałe sesje zostały zakończone.
done-session-ended = Sesja została zakończona.
done-sessions-ended = Sesje zostały zakończone.
done-user-created = Konto zostało utworzone.
done-user-saved = Zapisano.
done-user-password = Hasło zostało ustawione. Otwarte sesje zostały zakończone.
done-user-disabled = Konto zostało wyłączone i nie można się już na nie zalogować.
done-user-enabled = Konto zostało włączone i można się na nie znowu zalogować.
done-user-deleted = Konto zostało usunięte.
done-ban-added = Blokada obowiązuje od teraz.
done-ban-lifted = Blokada została zdjęta.
done-maintenance-begun = Prace konserwacyjne się rozpoczęły: przechodzą tylko administratorzy.
done-maintenance-ended = Prace konserwacyjne się zakończyły.

## Settings > Account

account-title = Konto
account-lead = Kim tutaj jesteś i czego dowiadują się o Tobie usługi.
account-you = Ty
account-name = Nazwa
account-user-name = Nazwa użytkownika
account-email = E-mail
account-role = Rola
account-groups = Grupy
account-kept = Przechowywanie
account-kept-database = Baza danych
account-kept-file = Plik użytkowników
account-kept-nowhere = już nigdzie
account-appearance = Wygląd
account-theme = Wygląd stron w tej przeglądarce
account-theme-auto = Jak w urządzeniu
account-theme-light = Jasny
account-theme-dark = Ciemny
account-language = Język
account-language-auto = Jak w przeglądarce
account-save = Zapisz

## Settings > Security

security-title = Bezpieczeństwo
security-lead = Jak potwierdzasz, że to Ty.
security-must-title = Wybierz hasło
security-must-lead = Zanim przejdziesz dalej, wybierz własne hasło. To użyte do zalogowania pochodzi od kogoś innego.
security-password = Hasło
security-must-password = Twoje nowe hasło
security-help = Po zmianie hasła pozostałe sesje się kończą; ta trwa dalej.
security-must-help = Od teraz będzie potrzebne przy każdym logowaniu.
security-present = Obecne hasło
security-new = Nowe hasło
security-repeat = Nowe hasło jeszcze raz
security-change = Zmień hasło
security-off = Haseł nie zmienia się tutaj. Skontaktuj się z administratorem.
security-unchanged = To jest dotychczasowe hasło. Wybierz inne.

## Confirm it is you

confirm-title = Potwierdź, że to Ty
confirm-lead = Zalogowano jako { $user }. Następny krok wymaga ponownego podania hasła.
confirm-form = Twoje hasło
confirm-password = Hasło
confirm-button = Potwierdź

## Settings > Sessions

sessions-title = Sesje
sessions-title-of = Sesje użytkownika { $user }
sessions-lead = Gdzie Twoje konto jest zalogowane. Zakończ to, czego nie rozpoznajesz, a potem zmień hasło.
sessions-lead-of = Gdzie konto { $user } jest zalogowane.
sessions-end-all = Zakończ wszystkie
sessions-end-others = Zakończ wszystkie pozostałe
sessions-none = Nie ma żadnych sesji.
sessions-this = Ta sesja
sessions-active = aktywna { $when }
sessions-began = Rozpoczęta { $when }
sessions-ends = kończy się { $when }
sessions-more = Więcej o urządzeniu
sessions-sign-out = Wyloguj się
sessions-end = Zakończ
sessions-end-label = Zakończ sesję: { $device }, { $address }
device-known = { $program } ({ $system })
device-system = Nieznany program ({ $system })
device-unknown = Nieznane urządzenie
sessions-ask-one = Zakończyć sesję „{ $device }”?
sessions-ask-one-of = Zakończyć sesję „{ $device }” użytkownika { $user }?
sessions-ask-unknown = Zakończyć sesję na nieznanym urządzeniu?
sessions-ask-unknown-of = Zakończyć sesję użytkownika { $user } na nieznanym urządzeniu?
sessions-ask-others = { $count ->
    [one] Zakończyć { $count } inną sesję?
    [few] Zakończyć { $count } inne sesje?
    [many] Zakończyć { $count } innych sesji?
   *[other] Zakończyć { $count } innej sesji?
}
sessions-ask-all-of = { $count ->
    [one] Zakończyć { $count } sesję użytkownika { $user }?
    [few] Zakończyć { $count } sesje użytkownika { $user }?
    [many] Zakończyć { $count } sesji użytkownika { $user }?
   *[other] Zakończyć { $count } sesji użytkownika { $user }?
}
sessions-follows-here = Rozpoczęto ją { $begun } z adresu { $address }. To jest bieżąca sesja: nastąpi wylogowanie.
sessions-follows-there = Rozpoczęto ją { $begun } z adresu { $address }, a ostatnio była aktywna { $active }.
sessions-follows-others = Konto pozostanie zalogowane tutaj i nigdzie indziej.
sessions-follows-all-of = { $user } musi wszędzie zalogować się ponownie.
sessions-end-one = Zakończ sesję
sessions-end-many = Zakończ sesje

## Settings > Users

users-title = Użytkownicy
users-lead = Kto może się zalogować i w jakiej roli.
users-add = Dodaj użytkownika
users-search-label = Szukaj według nazwy lub adresu e-mail
users-search = Szukaj
users-nobody = Na tej stronie nikogo nie ma.
users-nobody-found = Nikt nie ma { $text } w nazwie użytkownika, nazwie ani adresie e-mail.
users-everybody = Pokaż wszystkich
users-user-name = Nazwa użytkownika
users-name = Nazwa
users-role = Rola
users-groups = Grupy
users-kept = Przechowywanie
users-state = Stan konta
users-more-groups = { $count ->
    [one] i jeszcze { $count }
    [few] i jeszcze { $count }
    [many] i jeszcze { $count }
   *[other] i jeszcze { $count }
}
users-enabled = Aktywne
users-disabled = Wyłączone
users-banned = Zablokowane
users-pages = Więcej użytkowników
users-first-page = Pierwsza strona
users-next-page = Następna strona

## One user, for administrators

user-self = To Ty.
user-in-file = Konto z pliku użytkowników. Nazwę, e-mail, rolę i grupy zmień w tym pliku; Doorward sam to zauważy.
user-in-database = Konto z bazy danych.
user-details = Dane
user-name = Nazwa
user-email = E-mail
user-email-help = Może pozostać puste.
user-role = Rola
user-groups = Grupy
user-groups-help = Oddzielone przecinkami: rodzina, kamery.
user-save = Zapisz
user-password = Hasło
user-own-password = Własne hasło można zmienić na stronie { $page }.
user-own-password-page = Bezpieczeństwo
user-own-password-refused = Własne hasło można zmienić na stronie Bezpieczeństwo.
user-password-help = Nowe hasło kończy sesje użytkownika { $user }.
user-new-password = Nowe hasło
user-empty-password = Jeśli pole pozostanie puste, Doorward wymyśli hasło i pokaże je jeden raz.
user-must-change = Przy następnym logowaniu trzeba wybrać inne
user-set-password = Ustaw hasło
user-sessions = Sesje
user-signed-in = { $user } ma otwarte sesje.
user-not-signed-in = { $user } nie ma otwartych sesji.
user-show-sessions = { $count ->
    [one] Pokaż { $count } sesję
    [few] Pokaż { $count } sesje
    [many] Pokaż { $count } sesji
   *[other] Pokaż { $count } sesji
}
user-close = Zamknij konto
user-close-own = Zamknij swoje konto
user-close-help = Na wyłączone konto nie można się zalogować, ale można je znowu włączyć. Usunięte konto znika.
user-disable = Wyłącz
user-enable = Włącz
user-delete = Usuń
user-ask-disable = Wyłączyć konto { $user }?
user-ask-enable = Włączyć konto { $user }?
user-ask-delete = Usunąć konto { $user }?
user-follows-disable = { $user } straci możliwość logowania, a wszystkie otwarte sesje się zakończą. Nic nie zostanie usunięte.
user-follows-enable = { $user } będzie znowu mieć możliwość logowania dotychczasowym hasłem.
user-follows-delete = Wszystkie sesje użytkownika { $user } zostaną zakończone, a konto zniknie. Tego nie można cofnąć.

## Add user

new-user-title = Dodaj użytkownika
new-user-lead = Konto będzie przechowywane w bazie danych.
new-user-form = Nowe konto
new-user-user-name = Nazwa użytkownika
new-user-name = Nazwa
new-user-password = Hasło
new-user-button = Dodaj użytkownika

## The password that Doorward made up for somebody

generated-title = Hasło użytkownika { $user }
generated-lead = Widać je tylko teraz. Przekaż je w bezpieczny sposób.
generated-label = Hasło
generated-copy = Kopiuj
generated-copied = Skopiowano
generated-must-change = Przy następnym logowaniu { $user } musi wybrać inne.
generated-done = Gotowe

## Settings > Bans

bans-title = Blokady
bans-lead = Kto przez pewien czas nie może się zalogować. Zbyt wiele błędnych haseł prowadzi do tego automatycznie.
bans-none = Nikt nie jest zablokowany.
bans-who = Kto
bans-since = Od
bans-until = Do
bans-why = Dlaczego
bans-by = Źródło
bans-user = Użytkownik
bans-address = Adres
bans-device = Urządzenie użytkownika
bans-factors = Drugie składniki użytkownika
bans-no-end = Bez końca
bans-by-doorward = Doorward
bans-by-command-line = Wiersz poleceń
bans-reason-attempts = { $count ->
    [one] { $count } nieudana próba
    [few] { $count } nieudane próby
    [many] { $count } nieudanych prób
   *[other] { $count } nieudanej próby
}
bans-reason-factors = { $count ->
    [one] { $count } błędny drugi składnik z rzędu
    [few] { $count } błędne drugie składniki z rzędu
    [many] { $count } błędnych drugich składników z rzędu
   *[other] { $count } błędnego drugiego składnika z rzędu
}
bans-reason-none = Nie podano powodu
bans-lift = Zdejmij
bans-lift-label = Zdejmij blokadę: { $what } { $whom }
bans-add = Zablokuj kogoś
bans-kind = Co zablokować
bans-kind-user = Użytkownik
bans-kind-address = Adres
bans-subject = Nazwa użytkownika lub adres
bans-minutes = Minuty
bans-minutes-help = Puste: dopóki ktoś jej nie zdejmie.
bans-button = Zablokuj
bans-bad-address = To nie jest adres. Adres wygląda tak: 192.0.2.7 lub 2001:db8::7.
bans-own-address = To jest Twój własny adres.
bans-bad-name = Wpisz nazwę użytkownika do zablokowania.
bans-yourself = Nie można zablokować własnego konta.
bans-bad-minutes = Wpisz całkowitą liczbę minut albo nic, jeśli blokada ma trwać do jej zdjęcia.

## Settings > Audit log

audit-title = Dziennik zdarzeń
audit-lead = Co się tu wydarzyło, kto to zrobił i jak się skończyło.
audit-export = Eksportuj
audit-export-title = Plik z najnowszymi wpisami wybranymi przez filtry, najwyżej 10 000
audit-chart = Logowania według dni
audit-sign-ins = Logowania
audit-refusals = Odmowy
audit-chart-sentence = Ostatnie dni ({ $days }): logowania { $sign-ins }, odmowy { $refusals }
audit-chart-day = { $date }: logowania { $sign-ins }, odmowy { $refusals }
audit-chart-table = Pokaż liczby
audit-total = { $count ->
    [one] Przechowywany jest { $count } wpis.
    [few] Przechowywane są { $count } wpisy.
    [many] Przechowywanych jest { $count } wpisów.
   *[other] Przechowywane jest { $count } wpisu.
}
audit-today = { $count ->
    [0] Żaden z nich nie jest z dzisiaj.
    [one] { $count } z nich jest z dzisiaj.
    [few] { $count } z nich są z dzisiaj.
    [many] { $count } z nich jest z dzisiaj.
   *[other] { $count } z nich jest z dzisiaj.
}
audit-action = Co
audit-any-action = Wszystko
audit-user = Kto
audit-outcome = Wynik
audit-any-outcome = Dowolny
audit-success = Wykonano
audit-failure = Odmowa
audit-since = Od
audit-until = Do
audit-more-filters = Więcej filtrów
audit-about = Dotyczy
audit-address = Adres
audit-path = Ścieżka
audit-filter = Filtruj
audit-all = Pokaż wszystko
audit-what = Co
audit-when = Kiedy
audit-details = Szczegóły
audit-number = Numer
audit-request = Żądanie
audit-agent = Przeglądarka
audit-request-id = Identyfikator żądania
audit-session = Sesja
audit-none = Nie ma takiego wpisu.
audit-none-so-far = Na razie nic. Następna strona szuka dalej wstecz.
audit-mistake = Jednego z filtrów nie można zrozumieć. Dzień wygląda tak: 2026-01-31.
audit-pages = Więcej wpisów
audit-first-page = Najnowsze
audit-next-page = Starsze
audit-kind-password-sign-in = Logowanie hasłem
audit-kind-basic-sign-in = Logowanie przez HTTP Basic
audit-kind-passkey-sign-in = Logowanie kluczem dostępu
audit-kind-totp-sign-in = Drugi składnik: kod jednorazowy
audit-kind-webauthn-sign-in = Drugi składnik: klucz bezpieczeństwa lub dostępu
audit-kind-duo-sign-in = Drugi składnik: powiadomienie push
audit-kind-recovery-sign-in = Drugi składnik: kod odzyskiwania
audit-kind-elevation-requested = Prośba o kod e-mailem
audit-kind-elevated = Kod z e-maila
audit-kind-reset-requested = Prośba o nowe hasło
audit-kind-password-reset = Nowe hasło przez e-mail
audit-kind-mail-sent = E-mail z kodem lub linkiem
audit-kind-factor-added = Dodanie drugiego składnika
audit-kind-factor-changed = Zmiana nazwy drugiego składnika
audit-kind-factor-removed = Usunięcie drugiego składnika
audit-kind-recovery-codes-made = Nowe kody odzyskiwania
audit-kind-sign-out = Wylogowanie
audit-kind-access-denied = Dostęp do strony
audit-kind-first-admin = Utworzenie pierwszego administratora
audit-kind-admin-password = Ustawienie na nowo hasła administratora
audit-kind-configuration = Ponowne wczytanie konfiguracji
audit-kind-storage-key = Zmiana klucza bazy danych
audit-kind-storage-backup = Kopia zapasowa bazy danych
audit-kind-storage-restore = Przywrócenie bazy danych z kopii
audit-kind-signing-secret = Nowy sekret podpisu sesji
audit-kind-credentials = Nowy sekret usługi lub serwera proxy
audit-kind-storage-refused = Odrzucenie zmienionego wpisu w bazie danych
audit-kind-confirmed = Potwierdzenie hasła
audit-kind-account-created = Utworzenie konta
audit-kind-account-changed = Zmiana konta
audit-kind-account-disabled = Wyłączenie konta
audit-kind-account-enabled = Włączenie konta
audit-kind-account-deleted = Usunięcie konta
audit-kind-password-changed = Zmiana hasła
audit-kind-password-rehashed = Bezpieczniejszy zapis hasła
audit-kind-sessions-ended = Zakończenie sesji
audit-kind-ban-imposed = Nałożenie blokady
audit-kind-ban-lifted = Zdjęcie blokady
audit-kind-audit-queried = Przegląd dziennika zdarzeń
audit-kind-audit-exported = Eksport dziennika zdarzeń
audit-kind-audit-pruned = Usunięcie starych wpisów
audit-kind-audit-lost = Pominięte wpisy
audit-kind-audit-restarted = Naruszony dziennik zdarzeń; zaczyna się nowy łańcuch
audit-kind-maintenance-begun = Rozpoczęto prace konserwacyjne
audit-kind-maintenance-ended = Zakończono prace konserwacyjne
audit-kind-evidence-exported = Wyeksportowano dowody
audit-kind-emergency-rotation = Awaria: zakończono wszystkie sesje, wszystkie sekrety są nowe

## The second factor, after the password

second-factor-title = Drugi składnik
second-factor-heading = Jeszcze jeden krok
second-factor-destination = aby przejść do { $service } jako { $user }
second-factor-none-for = { $service } wymaga drugiego składnika, a na koncie nie ma jeszcze żadnego. Skonfiguruj go i wróć tutaj.
second-factor-none = Wymagany jest drugi składnik, a na koncie nie ma jeszcze żadnego. Skonfiguruj go i wróć tutaj.
second-factor-set-up = Skonfiguruj drugi składnik
second-factor-key = Przygotuj klucz dostępu lub klucz bezpieczeństwa.
second-factor-key-button = Użyj klucza
second-factor-key-stopped = Nie użyto klucza. Spróbuj ponownie.
second-factor-key-failed = Nie udało się. Spróbuj ponownie lub użyj innego sposobu.
second-factor-key-unable = Ta przeglądarka nie zna kluczy dostępu. Użyj innego sposobu.
second-factor-key-no-scripts = Klucze wymagają skryptów. Zezwól na nie dla tej strony lub użyj innego sposobu.
second-factor-totp = Kod z aplikacji uwierzytelniającej
second-factor-recovery = Kod odzyskiwania
second-factor-recovery-help = Każdy kod działa jeden raz.
second-factor-continue = Dalej
second-factor-password = Hasło
second-factor-use-password = Użyj hasła
second-factor-wrong-password = Nie udało się. Sprawdź hasło.
second-factor-push = Zapytamy na urządzeniu { $device }, czy to Ty.
second-factor-push-device = Na którym urządzeniu zapytać?
second-factor-push-button = Wyślij powiadomienie
second-factor-push-help = Ta strona czeka na odpowiedź najwyżej minutę. Zatwierdzaj tylko własne logowanie.
second-factor-use-push = Użyj powiadomienia na telefonie
second-factor-push-refused = Nie zatwierdzono. Spróbuj ponownie lub użyj innego sposobu.
second-factor-push-timed-out = Odpowiedź nie nadeszła na czas. Spróbuj ponownie lub użyj innego sposobu.
second-factor-push-choose = Wybierz urządzenie, na którym mamy zapytać.
second-factor-push-enroll = Usługa powiadomień jeszcze Cię nie zna. Skontaktuj się z administratorem lub użyj innego sposobu.
second-factor-push-enroll-there = Potwierdź tożsamość i zarejestruj telefon
second-factor-push-no-device = Na żadnym z Twoich urządzeń nie można zapytać. Użyj innego sposobu.
second-factor-use-totp = Użyj kodu z aplikacji uwierzytelniającej
second-factor-use-passkey = Użyj klucza dostępu lub klucza bezpieczeństwa
second-factor-use-recovery = Użyj kodu odzyskiwania
second-factor-sign-out = Wyloguj się
second-factor-wrong-code = Ten kod nie zadziałał. Poczekaj na następny i spróbuj ponownie.
second-factor-wrong-key = Ten klucz tutaj nie zadziałał. Spróbuj ponownie lub użyj innego sposobu.
second-factor-wrong-recovery = Ten kod nie zadziałał. Każdy kod działa jeden raz; spróbuj innego.
second-factor-stopped = Zbyt wiele błędnych prób. Poczekaj kilka minut i spróbuj ponownie lub skontaktuj się z administratorem.

## Prove that it is you: more than the password

elevate-title = Udowodnij, że to Ty
elevate-lead = Następny krok zmienia sposób logowania. Samo hasło tu nie wystarczy.
elevate-passkey = Klucz dostępu lub klucz bezpieczeństwa
elevate-passkey-button = Użyj klucza dostępu
elevate-passkey-no-scripts = Klucze dostępu wymagają skryptów. Użyj innego sposobu.
elevate-totp = Aplikacja uwierzytelniająca
elevate-totp-code = Kod z aplikacji
elevate-go-on = Dalej
elevate-mail = Kod e-mailem
elevate-mail-send = Wyślemy kod na adres { $address }.
elevate-mail-sent = Kod wysłano na adres { $address }. Działa tylko w tej przeglądarce.
elevate-file = Kod z serwera
elevate-file-write = Wysyłanie e-maili nie jest tu skonfigurowane: kod zostanie zapisany w pliku na serwerze, a administrator serwera może go odczytać i podać.
elevate-file-written = Kod zapisano w pliku na serwerze. Administrator serwera może go odczytać i podać.
elevate-code = Kod
elevate-send = Wyślij kod
elevate-send-again = Wyślij inny kod
elevate-write = Zapisz kod
elevate-write-again = Zapisz inny kod
elevate-recovery = Kod odzyskiwania
elevate-recovery-help = Na dzień, w którym wszystko inne przepadnie. Każdy kod działa jeden raz.
elevate-recovery-button = Użyj kodu odzyskiwania
elevate-none = Nie ma jeszcze żadnego sposobu
elevate-none-help = Doorward musi najpierw mieć kontakt z Tobą poza tą przeglądarką. Poproś administratora o skonfigurowanie wysyłania e-maili i adresu e-mail Twojego konta.
elevate-none-admin = Doorward musi najpierw mieć kontakt z Tobą poza tą przeglądarką. Ustaw notifier w konfiguracji i adres e-mail swojego konta.
elevate-wrong-mail = Ten kod nie zadziałał. Sprawdź go lub wyślij inny.
elevate-wrong-passkey = Ten klucz tutaj nie zadziałał. Spróbuj ponownie lub użyj innego sposobu.
elevate-no-way = Nie można wysłać do Ciebie kodu.
elevate-throttled = Wysłano zbyt wiele kodów. Spróbuj ponownie { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = Przeglądarka nie miała zgody albo trwało to zbyt długo. Spróbuj ponownie.
passkey-taken = To urządzenie lub ten klucz jest już zarejestrowany.
passkey-unable = Ta przeglądarka nie może tu używać kluczy dostępu. Spróbuj w innej przeglądarce albo otwórz tę stronę według jej nazwy przez HTTPS.
passkey-failed = Klucz nie odpowiedział. Spróbuj ponownie lub użyj innego.

## Settings > Security: the second factors

security-owed = Zmiana wymaga potwierdzenia czymś więcej niż hasłem.
factors-added = Dodano { $when }
factors-used = ostatnio użyto { $when }
factors-not-used = jeszcze nie użyto
factors-remove = Usuń
factors-passkeys = Klucze dostępu i klucze bezpieczeństwa
factors-passkeys-none = Jeszcze żadnego. Klucz dostępu to najbezpieczniejszy drugi składnik: fałszywa strona nic z niego nie uzyska.
factors-passkey-suspect = Może być skopiowany
factors-passkey-suspect-help = Jego licznik się cofnął. Usuń klucz, jeśli przyczyna nie jest znana.
factors-passkey-rename = Zmień nazwę
factors-passkey-rename-label = Zmień nazwę: { $name }
factors-passkey-remove-label = Usuń: { $name }
factors-passkey-add = Dodaj klucz dostępu lub klucz bezpieczeństwa
factors-totp = Aplikacja uwierzytelniająca
factors-totp-none = Jeszcze żadnej. Aplikacja pokazuje kod, który wpisuje się po haśle.
factors-totp-set-up = Skonfiguruj aplikację uwierzytelniającą
factors-totp-replace = Skonfiguruj inną
factors-recovery = Kody odzyskiwania
factors-recovery-first = Na wypadek utraty telefonu lub klucza. Najpierw skonfiguruj jeden z powyższych sposobów.
factors-recovery-none = Nie został żaden. Bez nich po utracie telefonu lub klucza może Cię wpuścić tylko administrator.
factors-recovery-left = { $count ->
    [one] Został { $count }. Działa jeden raz.
    [few] Zostały { $count }. Każdy działa jeden raz.
    [many] Zostało { $count }. Każdy działa jeden raz.
   *[other] Zostało { $count }. Każdy działa jeden raz.
}
factors-recovery-make = Utwórz kody odzyskiwania
factors-recovery-renew = Utwórz nowe

## Why a second factor was not changed

factors-error-off = Drugie składniki tego rodzaju są wyłączone. Skontaktuj się z administratorem.
factors-error-code = Ten kod nie pasuje do tego sekretu. Sprawdź, czy zegar urządzenia dobrze chodzi, i wpisz następny kod.
factors-error-kind = Kody tego rodzaju nie są tu dozwolone. Wybierz inny rodzaj.
factors-error-missing = Nie ma już niczego takiego.
factors-error-name = Podaj nazwę, która ma najwyżej 64 znaki.
factors-error-name-taken = Masz już klucz o tej nazwie. Wybierz inną nazwę.
factors-error-taken = Ten klucz jest już zarejestrowany.
factors-error-too-many = Masz już największą dozwoloną liczbę kluczy. Najpierw usuń jeden.
factors-error-refused = Odpowiedź klucza nie została przyjęta. Spróbuj ponownie lub użyj innego klucza.

## Set up an authenticator app

totp-title = Aplikacja uwierzytelniająca
totp-heading = Skonfiguruj aplikację uwierzytelniającą
totp-heading-replace = Inna aplikacja uwierzytelniająca
totp-lead = { $period ->
    [one] Co sekundę pokazuje nowy kod, także bez sieci.
    [few] Co { $period } sekundy pokazuje nowy kod, także bez sieci.
    [many] Co { $period } sekund pokazuje nowy kod, także bez sieci.
   *[other] Co { $period } sekundy pokazuje nowy kod, także bez sieci.
}
totp-lead-replace = Kody z obecnej aplikacji przestaną działać, gdy tylko ta zostanie skonfigurowana.
totp-scan = 1. Przekaż sekret aplikacji
totp-how = Zeskanuj obraz aplikacją. Jeśli aplikacja jest na tym urządzeniu, { $link } albo wpisz sekret:
totp-open = otwórz ją tutaj
totp-qr = Kod QR z sekretem zapisanym obok
totp-copy = Kopiuj
totp-copied = Skopiowano
totp-account = Konto
totp-kind = Rodzaj
totp-kind-text = Oparty na czasie, { $algorithm }, cyfry: { $digits }, sekundy: { $period }
totp-once = Sekret widać tylko teraz. Do czasu wpisania kodu nic się nie zmieni.
totp-choose = Inny rodzaj kodu
totp-choose-help = Większość aplikacji zna tylko zwykły rodzaj. Wybór tworzy nowy sekret.
totp-algorithm = Algorytm
totp-digits = Cyfry
totp-period = Sekundy ważności kodu
totp-choose-button = Nowy sekret tego rodzaju
totp-type = 2. Wpisz kod, który pokazuje aplikacja
totp-code = Kod
totp-button = Skonfiguruj
totp-old = Ta strona była otwarta zbyt długo. Oto nowy sekret: zeskanuj go zamiast poprzedniego.

## Add a passkey or security key, or give one another name

passkey-title = Dodaj klucz dostępu
passkey-heading = Dodaj klucz dostępu lub klucz bezpieczeństwa
passkey-lead = Klucz dostępu mieszka w telefonie, komputerze lub menedżerze haseł; klucz bezpieczeństwa to osobne urządzenie. Żadnego z nich nie da się oddać fałszywej stronie.
passkey-form = Klucz
passkey-name = Nazwa
passkey-name-help = Aby łatwo go rozpoznać: mój telefon, pęk kluczy.
passkey-button = Dodaj
passkey-no-scripts = Dodanie klucza dostępu wymaga skryptów. Aplikacja uwierzytelniająca działa bez nich.
passkey-old = Ta strona była otwarta zbyt długo. Spróbuj ponownie.
passkey-rename-title = Zmień nazwę klucza
passkey-rename-heading = Inna nazwa klucza
passkey-rename-button = Zmień nazwę
upgrade-heading = Klucz dostępu na następny raz
upgrade-lead = Przeglądarka może teraz zapisać klucz dostępu obok hasła; następnym razem będzie można się nim zalogować. Za chwilę przejdziesz dalej.
upgrade-onward = Dalej
upgrade-name = Klucz dostępu przeglądarki

## Remove a second factor

remove-ask-totp = Usunąć aplikację uwierzytelniającą?
remove-ask-passkey = Usunąć „{ $name }”?
remove-follows-totp = Jej kody przestaną działać, a pozostałe sesje się zakończą. Potem usuń wpis w aplikacji.
remove-follows-passkey = Nikt się już nim nie zaloguje, a pozostałe sesje się zakończą. To, co jest zapisane na samym urządzeniu, zostanie tam, dopóki tego nie usuniesz.
remove-button = Usuń

## Recovery codes

recovery-title = Kody odzyskiwania
recovery-heading = Utwórz kody odzyskiwania
recovery-heading-renew = Utworzyć nowe kody odzyskiwania?
recovery-lead = Jeśli kiedyś zgubisz telefon lub klucz, jeden z tych kodów pozwoli się zalogować. Każdy działa jeden raz.
recovery-lead-renew = { $count ->
    [one] Masz jeszcze { $count }. Przestanie działać, gdy tylko pojawią się nowe.
    [few] Masz jeszcze { $count }. Przestaną działać, gdy tylko pojawią się nowe.
    [many] Masz jeszcze { $count }. Przestaną działać, gdy tylko pojawią się nowe.
   *[other] Masz jeszcze { $count }. Przestaną działać, gdy tylko pojawią się nowe.
}
recovery-button = Utwórz kody
recovery-not-now = Nie teraz
recovery-codes-title = Twoje kody odzyskiwania
recovery-codes-lead = Widać je tylko teraz. Przechowuj je tam, gdzie znajdziesz je bez telefonu: na papierze lub w menedżerze haseł. Każdy działa jeden raz.
recovery-codes-list = Kody
recovery-codes-copy = Kopiuj
recovery-codes-copied = Skopiowano
recovery-codes-print = Drukuj
recovery-codes-done = Kody są zapisane

## Said above a page after second factors were changed

done-totp = Aplikacja uwierzytelniająca jest skonfigurowana. Pozostałe sesje zostały zakończone.
done-passkey = Klucz został dodany. Pozostałe sesje zostały zakończone.
done-passkey-renamed = Klucz ma nową nazwę.
done-factor-removed = Usunięto. Pozostałe sesje zostały zakończone.
done-user-factors-removed = Drugie składniki zostały usunięte. Otwarte sesje zostały zakończone.

## The second factors of a user, for administrators

user-factors = Drugie składniki
user-factors-none = { $user } nie ma żadnego.
user-factors-passkey = Klucz dostępu lub klucz bezpieczeństwa: { $name }
user-factors-totp = Aplikacja uwierzytelniająca
user-factors-recovery = { $count ->
    [one] { $count } kod odzyskiwania
    [few] { $count } kody odzyskiwania
    [many] { $count } kodów odzyskiwania
   *[other] { $count } kodu odzyskiwania
}
user-factors-remove = Usuń wszystkie drugie składniki
user-ask-remove-factors = Usunąć wszystkie drugie składniki użytkownika { $user }?
user-follows-remove-factors = Wszystkie sesje użytkownika { $user } zostaną zakończone, do logowania wystarczy samo hasło i będzie można skonfigurować nowe składniki. Upewnij się, że prosi o to naprawdę { $user }.
user-remove-factors = Usuń

## A new password by mail

reset-title = Nowe hasło
reset-lead = Wyślemy link e-mailem.
reset-asked = Jeśli istnieje taki użytkownik z adresem e-mail, link jest już w drodze. Otwórz go w tej przeglądarce; jest ważny kilka minut.
reset-user-name = Nazwa użytkownika
reset-send = Wyślij link
reset-back = Wróć do logowania
reset-new = Nowe hasło
reset-repeat = To samo jeszcze raz
reset-help = Wszystkie sesje się zakończą; zaloguj się potem nowym hasłem.
reset-set = Ustaw hasło
reset-again = Poproś o nowy link
reset-revoke = To nie Ty prosisz o nowe hasło?
reset-revoke-help = W takim razie unieważnij link z e-maila.
reset-revoke-button = Unieważnij
reset-revoked = Link nie jest już ważny
reset-revoked-help = Nikt nie ustawi nim nowego hasła. Jeśli takie e-maile będą nadal przychodzić, poinformuj administratora.
reset-bad-link = Ten link nie jest już ważny. Każdy link działa jeden raz i tylko przez kilka minut.
reset-other-browser = Ten link działa tylko w przeglądarce, w której o niego poproszono. Otwórz go tam albo poproś tutaj o nowy.

## Mails

mail-greeting = Dzień dobry, { $name },
mail-button-instead = Lub otwórz ten adres:
mail-footer = Ten e-mail pochodzi ze strony logowania { $portal }. Nikt nie czyta odpowiedzi na niego.
mail-footer-nowhere = Ten e-mail pochodzi ze strony logowania. Nikt nie czyta odpowiedzi na niego.
mail-portal-link = Otwórz stronę logowania
mail-fact-when = Kiedy
mail-fact-address = Adres IP
mail-fact-browser = Przeglądarka
mail-fact-factor = Metoda
mail-factor-totp = Aplikacja uwierzytelniająca
mail-factor-webauthn = Klucz dostępu lub klucz bezpieczeństwa
mail-factor-push = Powiadomienie na telefonie
mail-factor-recovery = Kody odzyskiwania
mail-factor-named = { $factor } „{ $name }”
mail-reset-title = Ustaw nowe hasło
mail-reset-lead = Ktoś prosi o ustawienie nowego hasła dla konta { $user }.
mail-reset-button = Ustaw nowe hasło
mail-reset-ends = Link działa jeden raz, w przeglądarce, w której o niego poproszono, do { $until }.
mail-reset-not-you = Jeśli to nie Ty, nie musisz nic robić: hasło pozostanie bez zmian. Możesz też unieważnić link.
mail-reset-revoke = Unieważnij link
mail-code-title = Potwierdź, że to Ty
mail-code-lead = Ktoś chce zmienić sposób logowania na konto { $user }. Ten kod to potwierdza:
mail-code-ends = Kod działa jeden raz, do { $until }. Nie podawaj go nikomu, niezależnie od tego, kto o niego prosi.
mail-code-not-you = Jeśli to nie Ty, ktoś używa Twojego konta. Unieważnij kod, a potem zmień hasło.
mail-code-revoke = Unieważnij kod
mail-password-title = Twoje hasło zostało zmienione
mail-password-lead = Hasło konta { $user } zostało zmienione.
mail-password-not-you = Jeśli to nie Ty, ustaw teraz nowe hasło i poinformuj administratora.
mail-factor-added-title = Dodano metodę logowania
mail-factor-added-lead = { $user } może teraz potwierdzać logowanie jeszcze jednym sposobem.
mail-factor-removed-title = Usunięto metodę logowania
mail-factor-removed-lead = { $user } nie może już potwierdzać logowania tym sposobem.
mail-factor-not-you = Jeśli to nie Ty, ktoś używa Twojego konta. Zmień teraz hasło, sprawdź swoje metody logowania i poinformuj administratora.
mail-recovery-used-title = Użyto kodu odzyskiwania
mail-recovery-used-lead = Użyto kodu odzyskiwania konta { $user }.
mail-recovery-none = Nie został żaden kod. Utwórz nowe w ustawieniach, na stronie Bezpieczeństwo.
mail-recovery-left = { $count ->
    [one] Został { $count } kod.
    [few] Zostały { $count } kody.
    [many] Zostało { $count } kodów.
   *[other] Zostało { $count } kodu.
}
mail-recovery-new-title = Utworzono nowe kody odzyskiwania
mail-recovery-new-lead = Utworzono nowe kody odzyskiwania dla konta { $user }. Stare już nie działają.
mail-address-title = Twój adres e-mail został zmieniony
mail-address-lead = Adres e-mail konta { $user } został zmieniony. Ta wiadomość trafiła na stary adres; następne trafią na nowy.
mail-address-not-you = Jeśli to nie Ty, ktoś używa Twojego konta. Zmień teraz hasło i poinformuj administratora.
mail-device-title = Logowanie z nowego urządzenia
mail-device-lead = Na konto { $user } zalogowano się z urządzenia, które dotąd nie było znane.
mail-device-not-you = Jeśli to nie Ty, zakończ tę sesję w ustawieniach, na stronie Sesje, i zmień teraz hasło.
mail-banned-title = Logowanie zostało zablokowane
mail-banned-lead = Było zbyt wiele błędnych prób logowania jako { $user }.
mail-banned-until = Dalsze próby będą odrzucane do { $until }.
mail-banned-for-good = Dalsze próby będą odrzucane, dopóki administrator znowu ich nie dopuści.
mail-banned-not-you = Jeśli to nie były Twoje próby, ktoś może próbować odgadnąć hasło. Użyj długiego hasła, którego nie używasz nigdzie indziej.

## Settings > API keys

frame-keys = Klucze API
done-key-revoked = Klucz został unieważniony.
refusal-key-in-query = Klucze API nie są przyjmowane w adresie. Wyślij klucz w nagłówku X-API-Key.
refusal-key-read-only = Klucz API służy tu tylko do odczytu. Zaloguj się, aby coś zmienić.
refusal-admin-key = Wymagany jest klucz w nagłówku X-Admin-API-Key.
audit-kind-api-key-refused = Odrzucono klucz API
audit-kind-api-key-created = Utworzono klucz API
audit-kind-api-key-rotated = Zastąpiono klucz API
audit-kind-api-key-revoked = Unieważniono klucz API
audit-kind-admin-key-refused = Odrzucono klucz administracyjny
keys-title = Klucze API i hasła aplikacji
keys-lead = Dla aplikacji i programów, które nie mogą logować się tak jak Ty. Klucz nigdy nie sięga dalej niż Ty.
keys-none = Nie masz żadnych kluczy.
keys-add = Nowy klucz
keys-off = Klucze API są tu wyłączone; żaden nie jest przyjmowany.
keys-others = Innych osób i maszyn
keys-configured = Z konfiguracji
keys-machine = maszyna, rola { $role }
keys-created = Utworzono { $when }
keys-used = Ostatnio użyto { $when }
keys-unused = Nigdy nie użyto
keys-ends = Koniec { $when }
keys-no-end = Nie kończy się samoistnie
keys-soon = Wkrótce się kończy
keys-revoked = Unieważniony
keys-expired = Wygasł
keys-limited = Żądania na minutę: { $count }
keys-rotate = Zastąp
keys-revoke = Unieważnij
keys-ask-rotate = Zastąpić klucz „{ $name }”?
keys-follows-rotate = Otrzymasz nowy klucz z tymi samymi uprawnieniami. Stary działa jeszcze 24 godziny.
keys-ask-revoke = Unieważnić klucz „{ $name }”?
keys-follows-revoke = Wszystko, co go używa, będzie odrzucane, a otwarte połączenia zostaną zamknięte.
keys-new-title = Nowy klucz
keys-new-lead = Utwórz osobny dla każdej aplikacji lub programu, aby móc go unieważnić oddzielnie.
keys-name = Nazwa
keys-life = Ważny przez
keys-days = { $count } dni
keys-never = Do unieważnienia
keys-scope = Uprawnienia
keys-scope-help = Jedno w wierszu, np. GET /api/metrics service:frigate. Puste: wszystko, co wolno Ci w usługach.
keys-limit = Żądania na minutę
keys-limit-help = Od 1 do 10000. Puste: bez ograniczeń.
keys-role = Dla maszyny
keys-role-none = Nie, dla mnie
keys-role-help = Klucz maszyny ma własną rolę i nie należy do żadnej osoby.
keys-create = Utwórz klucz
keys-made-title = Klucz „{ $name }”
keys-made-lead = Jest pokazywany tylko ten jeden raz. Wpisz go teraz tam, gdzie jest potrzebny.
keys-made-use = Wyślij go w nagłówku X-API-Key, jako token bearer lub jako hasło użytkownika { $user }.
keys-error-name = Klucz musi mieć nazwę od 1 do 64 znaków.
keys-error-scope = Nie można odczytać uprawnień. Wpisz jedno w wierszu: metody, ścieżka i opcjonalnie service:NAME lub host:HOST.
keys-error-life = Klucz jest ważny od 1 do 365 dni albo bezterminowo.
keys-error-limit = Klucz pozwala na 1 do 10000 żądań na minutę. Pozostaw pole puste, aby ich nie ograniczać.
keys-error-owner = Nie ma takiego użytkownika ani roli.
keys-error-missing = Ten klucz już się zakończył.
keys-error-too-many = Jest już 50 kluczy. Najpierw unieważnij jeden.
doctor-title = Kontrole bezpieczeństwa
doctor-lead = Co znajduje tu lista kontrolna bezpieczeństwa. Profil: { $profile }.
doctor-check = Kontrola
doctor-result = Wynik
doctor-found = Co znaleziono
doctor-pass = Zaliczona
doctor-warn = Do sprawdzenia
doctor-fail = Niezaliczona
doctor-unknown = Nie wiadomo
maintenance-title = Prace konserwacyjne
maintenance-is-on = Prace konserwacyjne trwają: przechodzą tylko administratorzy, wszyscy inni mają wrócić później.
maintenance-is-off = Prace konserwacyjne nie trwają: wszyscy przechodzą zgodnie z regułami.
maintenance-begin = Rozpocznij prace konserwacyjne
maintenance-end = Zakończ prace konserwacyjne
