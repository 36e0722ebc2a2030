### Doorward en español. Cómo se escriben los textos se explica al principio de en.ftl.

## The language itself

language-name = Español

## Words on more than one page

error-mark = Error:
password-show = Mostrar
password-hide = Ocultar
nothing = Ninguno
cancel = Cancelar
list-comma = { $list }, { $next }
list-and = { $list } y { $last }

## Moments and spans

time-now = ahora mismo
time-ahead-seconds = { $count ->
    [one] dentro de { $count } segundo
   *[other] dentro de { $count } segundos
}
time-ahead-minutes = { $count ->
    [one] dentro de { $count } minuto
   *[other] dentro de { $count } minutos
}
time-ahead-hours = { $count ->
    [one] dentro de { $count } hora
   *[other] dentro de { $count } horas
}
time-ahead-days = { $count ->
    [one] dentro de { $count } día
   *[other] dentro de { $count } días
}
time-ago-seconds = { $count ->
    [one] hace { $count } segundo
   *[other] hace { $count } segundos
}
time-ago-minutes = { $count ->
    [one] hace { $count } minuto
   *[other] hace { $count } minutos
}
time-ago-hours = { $count ->
    [one] hace { $count } hora
   *[other] hace { $count } horas
}
time-ago-days = { $count ->
    [one] hace { $count } día
   *[other] hace { $count } días
}

## Above forms

alert-rejected = No ha funcionado. Comprueba el nombre de usuario y la contraseña.
alert-throttled = Demasiados intentos. Vuelve a intentarlo { $when }.
alert-busy = Demasiadas personas están iniciando sesión a la vez. Vuelve a intentarlo { $when }.
alert-sign-in-again = Esta página ha estado abierta demasiado tiempo. Inicia sesión de nuevo.
alert-no-cookie = Tu navegador no ha devuelto nuestra cookie. Permite las cookies para este sitio e inicia sesión de nuevo.
alert-sign-out-again = Esta página ha estado abierta demasiado tiempo. ¿Todavía quieres cerrar la sesión?
alert-send-again = Esta página ha estado abierta demasiado tiempo. Revísala y envíala de nuevo.
alert-no-cookie-here = Tu navegador no ha devuelto nuestra cookie. Permite las cookies para este sitio y envía la página de nuevo.
alert-signed-out = Has cerrado la sesión.
alert-password-set = Tu nueva contraseña está guardada. Inicia sesión con ella.
alert-repeat-differs = Las dos contraseñas nuevas no son iguales. Escribe la nueva dos veces.

## The sign-in page

sign-in-title = Iniciar sesión
sign-in-destination = para continuar a { $service }
sign-in-first-time = ¿Es tu primera vez? Inicia sesión como { $user } con la contraseña que se mostró una sola vez al arrancar Doorward.
sign-in-user-name = Nombre de usuario
sign-in-password = Contraseña
sign-in-remember = Recordarme
sign-in-button = Iniciar sesión
sign-in-passkey = Iniciar sesión con una llave de acceso
sign-in-passkey-stopped = No se ha usado ninguna llave de acceso.
sign-in-passkey-failed = No ha funcionado. Vuelve a intentarlo o usa tu contraseña.
sign-in-forgot = ¿Has olvidado la contraseña?

## Who is signed in

signed-in-title = Sesión iniciada
signed-in-heading = Has iniciado sesión
signed-in-name = Nombre
signed-in-user-name = Nombre de usuario
signed-in-role = Rol
signed-in-groups = Grupos
signed-in-level = Nivel
signed-in-level-none = Ninguno
signed-in-level-one = Un factor
signed-in-level-two = Dos factores
signed-in-ends = Fin de la sesión
signed-in-second-factor = Se necesita un segundo factor
signed-in-second-factor-needed = { $service } pide un segundo factor, y has iniciado sesión solo con una contraseña. Aquí todavía no se pueden configurar segundos factores; consulta a tu administrador.
signed-in-account = Tu cuenta
signed-in-sign-out = Cerrar sesión

## Sign out

sign-out-title = Cerrar sesión
sign-out-heading = ¿Cerrar la sesión?
sign-out-who = Has iniciado sesión como { $name }.
sign-out-button = Cerrar sesión
sign-out-stay = Mantener la sesión

## Refusals

refusal-title-bad-request = Solicitud incorrecta
refusal-title-sign-in = Hay que iniciar sesión
refusal-title-forbidden = No permitido
refusal-title-not-found = Aquí no hay nada
refusal-title-method = No es posible aquí
refusal-title-too-large = Demasiado grande
refusal-title-throttled = Demasiados intentos
refusal-title-no-answer = Sin respuesta
refusal-title-unavailable = No disponible
refusal-title-broke = Algo ha fallado
refusal-title-other = No es posible
refusal-foot = { $code } · solicitud { $id }
refusal-link-account = Tu cuenta
refusal-link-sign-in = Iniciar sesión
refusal-link-sign-in-as = Iniciar sesión con otra cuenta
refusal-link-confirm = Confirmar que eres tú
refusal-link-choose-password = Elegir una contraseña
refusal-denied = { $user } no puede abrir { $service }. Consulta a tu administrador o inicia sesión con otra cuenta.
refusal-denied-here = { $user } no puede abrir esta página. Consulta a tu administrador o inicia sesión con otra cuenta.
refusal-denied-nobody = Nadie puede abrir { $service } desde aquí. Consulta a tu administrador.
refusal-denied-nobody-here = Nadie puede abrir esta página desde aquí. Consulta a tu administrador.
refusal-second-factor = { $user } ha iniciado sesión, pero esta página pide un segundo factor. Consulta a tu administrador.
refusal-unavailable-retry = Algo que Doorward necesita no responde. Vuelve a intentarlo { $when }.
refusal-service-slow = { $service } no ha respondido a tiempo. Vuelve a intentarlo en un momento.
refusal-service-down = { $service } no responde. Puede que esté arrancando; vuelve a intentarlo en un momento.
refusal-service-refuses = { $service } no acepta lo que Doorward envía para identificarse. El secreto debe ser el mismo en ambos lados; consulta a tu administrador.
refusal-detail = { $sentence } Qué falla: { $detail }.
refusal-session-required = Inicia sesión primero.
refusal-proxy-not-proved = El proxy que está delante de Doorward no ha demostrado su identidad. Consulta a tu administrador.
refusal-proxy-no-identity = El proxy que está delante de Doorward no ha dicho quién eres. Inicia sesión allí primero.
refusal-login-disabled = La sesión se inicia en el proxy que está delante de Doorward.
refusal-admin-required = Solo los administradores pueden hacer esto.
refusal-confirm-required = Confirma primero tu contraseña: esto necesita una prueba reciente de que eres tú.
refusal-second-factor-required = Tienes un segundo factor. Úsalo primero para confirmar que eres tú y vuelve después.
refusal-elevation-required = Demuestra primero que eres tú: esto necesita algo más que tu contraseña.
refusal-change-required = Elige primero una contraseña propia.
refusal-settings-none = Aquí no hay nada que ajustar: inicias sesión en el proxy que está delante de Doorward.
refusal-role-unknown = Tu rol no existe aquí. Consulta a tu administrador.
refusal-foreign-origin = La solicitud ha llegado desde otro sitio. Abre la página aquí y vuelve a intentarlo.
refusal-bad-body = Lo que se ha enviado no es lo que espera esta dirección.
refusal-media-type = Lo que se ha enviado es de un tipo que esta dirección no acepta.
refusal-too-many-sockets = Hay demasiadas vistas en directo abiertas. Cierra una y vuelve a intentarlo.
refusal-maintenance = Hay un mantenimiento en curso. Inténtalo de nuevo en unos minutos.
refusal-bad-request = La dirección o la solicitud se puede leer de más de una forma, o de ninguna.
refusal-sign-in = Inicia sesión para abrir esta página.
refusal-forbidden = No puedes abrir esta página. Consulta a tu administrador.
refusal-not-found = Aquí no hay nada. Comprueba la dirección.
refusal-method = Esta dirección no acepta este tipo de solicitud.
refusal-slow = La solicitud no ha llegado a tiempo. Vuelve a intentarlo.
refusal-too-large = Es más grande de lo que acepta esta dirección.
refusal-address-too-long = La dirección es demasiado larga.
refusal-misdirected = Este host no se sirve aquí. Comprueba la dirección.
refusal-throttled = Demasiados intentos. Vuelve a intentarlo en un momento.
refusal-limited = Demasiadas peticiones. Vuelve a intentarlo { $when }.
refusal-bad-gateway = El servicio no responde. Puede que esté arrancando; vuelve a intentarlo en un momento.
refusal-gateway-timeout = El servicio no ha respondido a tiempo. Vuelve a intentarlo en un momento.
refusal-loop = La solicitud ha vuelto al punto de partida. Consulta a tu administrador.
refusal-unavailable = Algo que Doorward necesita no responde. Vuelve a intentarlo en un momento.
refusal-broke = Algo ha fallado aquí. Vuelve a intentarlo en un momento.
refusal-other = No se puede responder a la solicitud.

## What a new password must be like

password-rules = { $least ->
    [one] Al menos { $least } carácter; ni el nombre de usuario ni nada que elija mucha gente.
   *[other] Al menos { $least } caracteres; ni el nombre de usuario ni nada que elija mucha gente.
}
password-rules-with = { $least ->
    [one] Al menos { $least } carácter, con { $kinds }; ni el nombre de usuario ni nada que elija mucha gente.
   *[other] Al menos { $least } caracteres, con { $kinds }; ni el nombre de usuario ni nada que elija mucha gente.
}
password-kind-uppercase = una letra mayúscula
password-kind-lowercase = una letra minúscula
password-kind-number = una cifra
password-kind-special = un signo que no sea letra ni cifra
password-too-short = { $least ->
    [one] La contraseña necesita al menos { $least } carácter.
   *[other] La contraseña necesita al menos { $least } caracteres.
}
password-too-long = { $most ->
    [one] La contraseña puede tener como máximo { $most } carácter.
   *[other] La contraseña puede tener como máximo { $most } caracteres.
}
password-no-uppercase = A la contraseña le falta una letra mayúscula.
password-no-lowercase = A la contraseña le falta una letra minúscula.
password-no-number = A la contraseña le falta una cifra.
password-no-special = A la contraseña le falta un carácter que no sea letra ni cifra.
password-lacks = La contraseña necesita { $kinds }.
password-contains-name = La contraseña no debe contener el nombre de usuario.
password-common = La contraseña es demasiado común: está entre las primeras que cualquiera prueba.
password-too-easy = La contraseña es demasiado fácil de adivinar. Hazla más larga, por ejemplo con algunas palabras más que no tengan relación entre sí.
password-score-0 = Muy fácil de adivinar
password-score-1 = Fácil de adivinar
password-score-2 = Podría ser mejor
password-score-3 = Buena
password-score-4 = Muy buena

## Why an account cannot be made or changed

account-error-name = Un nombre de usuario tiene de 1 a 64 letras (de la a a la z), cifras, puntos, guiones bajos, guiones o arrobas, y empieza por una letra, una cifra o un guion bajo.
account-error-anonymous = El nombre anonymous designa a los visitantes que no han iniciado sesión.
account-error-display-name = Un nombre visible tiene de 1 a 128 caracteres imprimibles y ningún espacio al principio ni al final.
account-error-email = Una dirección de correo tiene esta forma: name@example.com.
account-error-groups = Hay como máximo 64 grupos, y el nombre de cada uno tiene de 1 a 128 caracteres imprimibles, sin coma, punto y coma, barra vertical ni espacios al principio o al final.
account-error-field = Uno de los campos no se puede aceptar así.
account-error-role = No hay ningún rol con este nombre.
account-error-exists = Ya hay un usuario con este nombre. Los nombres que solo se diferencian en las mayúsculas son iguales.
account-error-missing = No hay ningún usuario con este nombre.
account-error-last-admin = Es el último administrador activo. Nombra primero a otro administrador.
account-error-read-only = Este usuario se guarda fuera de la base de datos de Doorward y no se puede cambiar aquí.
account-error-read-only-own = Este usuario se guarda fuera de la base de datos de Doorward y no se puede cambiar aquí. Consulta a tu administrador.
account-error-off = Las contraseñas no se cambian aquí. Consulta a tu administrador.

## The frame around every page of the settings

frame-skip = Ir al contenido
frame-who = Sesión iniciada como { $user }
frame-sign-out = Cerrar sesión
frame-navigation = Ajustes
frame-account = Cuenta
frame-security = Seguridad
frame-sessions = Sesiones
frame-users = Usuarios
frame-bans = Bloqueos
frame-audit = Auditoría
frame-doctor = Comprobaciones

## Said above a page after something was done

done-appearance = Guardado. A partir de ahora, este navegador muestra así las páginas.
done-password = Tu contraseña ha cambiado. Tus otras sesiones han finalizado.
done-session-ended = La sesión ha finalizado.
done-sessions-ended = Las sesiones han finalizado.
done-user-created = El usuario está creado.
done-user-saved = Guardado.
done-user-password = La contraseña está guardada. Las sesiones que estaban abiertas han finalizado.
done-user-disabled = El usuario está desactivado y ya no puede iniciar sesión.
done-user-enabled = El usuario está activado y puede volver a iniciar sesión.
done-user-deleted = El usuario está eliminado.
done-ban-added = El bloqueo está en vigor desde ahora.
done-ban-lifted = El bloqueo está levantado.
done-maintenance-begun = El mantenimiento ha empezado: solo pasan los administradores.
done-maintenance-ended = El mantenimiento ha terminado.

## Settings > Account

account-title = Cuenta
account-lead = Quién eres aquí y qué saben de ti los servicios.
account-you = Tú
account-name = Nombre
account-user-name = Nombre de usuario
account-email = Correo electrónico
account-role = Rol
account-groups = Grupos
account-kept = Guardado en
account-kept-database = Base de datos
account-kept-file = Archivo de usuarios
account-kept-nowhere = ya en ninguna parte
account-appearance = Apariencia
account-theme = Cómo se ven las páginas en este navegador
account-theme-auto = Como en el dispositivo
account-theme-light = Claro
account-theme-dark = Oscuro
account-language = Idioma
account-language-auto = El del navegador
account-save = Guardar

## Settings > Security

security-title = Seguridad
security-lead = Cómo demuestras que eres tú.
security-must-title = Elige una contraseña
security-must-lead = Elige una contraseña propia antes de continuar. La que has usado para iniciar sesión la creó otra persona.
security-password = Contraseña
security-must-password = Tu nueva contraseña
security-help = Tus otras sesiones finalizan cuando cambia la contraseña; esta continúa.
security-must-help = A partir de ahora la necesitas cada vez que inicies sesión.
security-present = Contraseña actual
security-new = Nueva contraseña
security-repeat = Nueva contraseña, otra vez
security-change = Cambiar contraseña
security-off = Las contraseñas no se cambian aquí. Consulta a tu administrador.
security-unchanged = Es la contraseña que ya tienes. Elige otra.

## Confirm it is you

confirm-title = Confirma que eres tú
confirm-lead = Has iniciado sesión como { $user }. Lo que sigue necesita tu contraseña una vez más.
confirm-form = Tu contraseña
confirm-password = Contraseña
confirm-button = Confirmar

## Settings > Sessions

sessions-title = Sesiones
sessions-title-of = Sesiones de { $user }
sessions-lead = Dónde tienes sesiones abiertas. Finaliza lo que no reconozcas y después cambia tu contraseña.
sessions-lead-of = Dónde tiene sesiones abiertas { $user }.
sessions-end-all = Finalizar todas
sessions-end-others = Finalizar todas las demás
sessions-none = No hay sesiones.
sessions-this = Esta
sessions-active = activa { $when }
sessions-began = Empezó { $when }
sessions-ends = finaliza { $when }
sessions-more = Más sobre el dispositivo
sessions-sign-out = Cerrar sesión
sessions-end = Finalizar
sessions-end-label = Finalizar sesión: { $device }, { $address }
device-known = { $program } en { $system }
device-system = Programa desconocido en { $system }
device-unknown = Dispositivo desconocido
sessions-ask-one = ¿Finalizar la sesión «{ $device }»?
sessions-ask-one-of = ¿Finalizar la sesión de { $user }, «{ $device }»?
sessions-ask-unknown = ¿Finalizar la sesión en un dispositivo desconocido?
sessions-ask-unknown-of = ¿Finalizar la sesión de { $user } en un dispositivo desconocido?
sessions-ask-others = { $count ->
    [one] ¿Finalizar { $count } sesión más?
   *[other] ¿Finalizar { $count } sesiones más?
}
sessions-ask-all-of = { $count ->
    [one] ¿Finalizar { $count } sesión de { $user }?
   *[other] ¿Finalizar { $count } sesiones de { $user }?
}
sessions-follows-here = Empezó { $begun } desde { $address }. Es la que estás usando: se cerrará tu sesión.
sessions-follows-there = Empezó { $begun } desde { $address }; última actividad: { $active }.
sessions-follows-others = Tu sesión sigue abierta aquí y en ningún otro sitio.
sessions-follows-all-of = { $user } tendrá que volver a iniciar sesión en todas partes.
sessions-end-one = Finalizar sesión
sessions-end-many = Finalizar sesiones

## Settings > Users

users-title = Usuarios
users-lead = Quién puede iniciar sesión, y con qué rol.
users-add = Añadir usuario
users-search-label = Buscar por nombre o correo
users-search = Buscar
users-nobody = No hay nadie en esta página.
users-nobody-found = Nadie tiene { $text } en el nombre de usuario, el nombre o la dirección de correo.
users-everybody = Mostrar todos
users-user-name = Nombre de usuario
users-name = Nombre
users-role = Rol
users-groups = Grupos
users-kept = Guardado en
users-state = Estado
users-more-groups = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
users-enabled = Activado
users-disabled = Desactivado
users-banned = Bloqueado
users-pages = Más usuarios
users-first-page = Primera página
users-next-page = Página siguiente

## One user, for administrators

user-self = Eres tú.
user-in-file = Guardado en el archivo de usuarios. Cambia allí el nombre, el correo, el rol y los grupos; Doorward se da cuenta por sí solo.
user-in-database = Guardado en la base de datos.
user-details = Datos
user-name = Nombre
user-email = Correo electrónico
user-email-help = Puede quedar vacío.
user-role = Rol
user-groups = Grupos
user-groups-help = Separados por comas: familia, camaras.
user-save = Guardar
user-password = Contraseña
user-own-password = Tu propia contraseña se cambia en { $page }.
user-own-password-page = Seguridad
user-own-password-refused = Tu propia contraseña se cambia en Seguridad.
user-password-help = Una nueva contraseña finaliza las sesiones de { $user }.
user-new-password = Nueva contraseña
user-empty-password = Si lo dejas vacío, Doorward inventa una y la muestra una sola vez.
user-must-change = Hay que elegir otra en el próximo inicio de sesión
user-set-password = Establecer contraseña
user-sessions = Sesiones
user-signed-in = { $user } tiene la sesión iniciada.
user-not-signed-in = { $user } no tiene ninguna sesión iniciada.
user-show-sessions = { $count ->
    [one] Mostrar { $count } sesión
   *[other] Mostrar { $count } sesiones
}
user-close = Cerrar la cuenta
user-close-own = Cerrar tu cuenta
user-close-help = Un usuario desactivado no puede iniciar sesión y se puede volver a activar. Uno eliminado desaparece.
user-disable = Desactivar
user-enable = Activar
user-delete = Eliminar
user-ask-disable = ¿Desactivar a { $user }?
user-ask-enable = ¿Activar a { $user }?
user-ask-delete = ¿Eliminar a { $user }?
user-follows-disable = { $user } ya no podrá iniciar sesión y se cerrarán todas sus sesiones. No se elimina nada.
user-follows-enable = { $user } podrá volver a iniciar sesión, con la misma contraseña que antes.
user-follows-delete = Se cerrarán todas las sesiones de { $user }, y la cuenta desaparecerá. Esto no se puede deshacer.

## Add user

new-user-title = Añadir usuario
new-user-lead = La cuenta se guarda en la base de datos.
new-user-form = El nuevo usuario
new-user-user-name = Nombre de usuario
new-user-name = Nombre
new-user-password = Contraseña
new-user-button = Añadir usuario

## The password that Doorward made up for somebody

generated-title = Contraseña de { $user }
generated-lead = Solo se muestra ahora. Entrégala por un medio seguro.
generated-label = La contraseña
generated-copy = Copiar
generated-copied = Copiado
generated-must-change = { $user } tendrá que elegir otra en el próximo inicio de sesión.
generated-done = Listo

## Settings > Bans

bans-title = Bloqueos
bans-lead = Quién no puede iniciar sesión durante un tiempo. Demasiadas contraseñas incorrectas llevan aquí por sí solas.
bans-none = No hay nadie bloqueado.
bans-who = Quién
bans-since = Desde
bans-until = Hasta
bans-why = Motivo
bans-by = Por
bans-user = Usuario
bans-address = Dirección
bans-device = Dispositivo de
bans-factors = Segundos factores de
bans-no-end = Sin fin
bans-by-doorward = Doorward
bans-by-command-line = Línea de comandos
bans-reason-attempts = { $count ->
    [one] { $count } intento fallido
   *[other] { $count } intentos fallidos
}
bans-reason-factors = { $count ->
    [one] { $count } segundo factor incorrecto seguido
   *[other] { $count } segundos factores incorrectos seguidos
}
bans-reason-none = No se indicó ningún motivo
bans-lift = Levantar
bans-lift-label = Levantar el bloqueo: { $what } { $whom }
bans-add = Bloquear a alguien
bans-kind = Qué bloquear
bans-kind-user = Usuario
bans-kind-address = Dirección
bans-subject = Nombre de usuario o dirección
bans-minutes = Minutos
bans-minutes-help = Vacío: hasta que alguien lo levante.
bans-button = Bloquear
bans-bad-address = Eso no es una dirección. Una dirección tiene la forma 192.0.2.7 o 2001:db8::7.
bans-own-address = Es la dirección que estás usando.
bans-bad-name = Escribe el nombre del usuario que se va a bloquear.
bans-yourself = No puedes bloquear tu propia cuenta.
bans-bad-minutes = Escribe un número entero de minutos, o nada para un bloqueo que dure hasta que se levante.

## Settings > Audit log

audit-title = Registro de auditoría
audit-lead = Qué ha ocurrido aquí, quién lo ha hecho y cómo ha terminado.
audit-export = Exportar
audit-export-title = Un archivo con los 10.000 registros más recientes que eligen los filtros
audit-chart = Inicios de sesión por día
audit-sign-ins = Inicios de sesión
audit-refusals = Rechazados
audit-chart-sentence = En los últimos { $days } días: inicios de sesión { $sign-ins }, rechazados { $refusals }
audit-chart-day = { $date }: inicios de sesión { $sign-ins }, rechazados { $refusals }
audit-chart-table = Mostrar las cifras
audit-total = { $count ->
    [one] Se guarda { $count } registro.
   *[other] Se guardan { $count } registros.
}
audit-today = { $count ->
    [0] Ninguno es de hoy.
    [one] { $count } es de hoy.
   *[other] { $count } son de hoy.
}
audit-action = Qué
audit-any-action = Todo
audit-user = Quién
audit-outcome = Resultado
audit-any-outcome = Cualquiera
audit-success = Hecho
audit-failure = Rechazado
audit-since = Desde
audit-until = Hasta
audit-more-filters = Más filtros
audit-about = Referente a
audit-address = Dirección
audit-path = Ruta
audit-filter = Filtrar
audit-all = Mostrar todo
audit-what = Qué
audit-when = Cuándo
audit-details = Detalles
audit-number = Número
audit-request = Solicitud
audit-agent = Navegador
audit-request-id = ID de la solicitud
audit-session = Sesión
audit-none = No hay ningún registro así.
audit-none-so-far = Nada hasta ahora. La página siguiente busca más atrás.
audit-mistake = Uno de los filtros no se entiende. Un día se escribe así: 2026-01-31.
audit-pages = Más registros
audit-first-page = Más recientes
audit-next-page = Más antiguos
audit-kind-password-sign-in = Inicio de sesión con contraseña
audit-kind-basic-sign-in = Inicio de sesión por HTTP Basic
audit-kind-passkey-sign-in = Inicio de sesión con llave de acceso
audit-kind-totp-sign-in = Segundo factor: código de un solo uso
audit-kind-webauthn-sign-in = Segundo factor: llave de seguridad o llave de acceso
audit-kind-duo-sign-in = Segundo factor: notificación push
audit-kind-recovery-sign-in = Segundo factor: código de recuperación
audit-kind-elevation-requested = Petición de un código por correo
audit-kind-elevated = Código de un correo
audit-kind-reset-requested = Petición de una nueva contraseña
audit-kind-password-reset = Nueva contraseña por correo
audit-kind-mail-sent = Correo con un código o un enlace
audit-kind-factor-added = Alta de un segundo factor
audit-kind-factor-changed = Cambio de nombre de un segundo factor
audit-kind-factor-removed = Eliminación de un segundo factor
audit-kind-recovery-codes-made = Nuevos códigos de recuperación
audit-kind-sign-out = Cierre de sesión
audit-kind-access-denied = Acceso a una página
audit-kind-first-admin = Creación del primer administrador
audit-kind-admin-password = Nueva contraseña del administrador
audit-kind-configuration = Recarga de la configuración
audit-kind-storage-key = Cambio de la clave de la base de datos
audit-kind-storage-backup = Copia de seguridad de la base de datos
audit-kind-storage-restore = Restauración de la base de datos
audit-kind-signing-secret = Secreto de firma de las sesiones renovado
audit-kind-credentials = Secreto de un servicio o proxy renovado
audit-kind-storage-refused = Entrada alterada de la base de datos rechazada
audit-kind-confirmed = Confirmación de la contraseña
audit-kind-account-created = Creación de un usuario
audit-kind-account-changed = Cambio de un usuario
audit-kind-account-disabled = Desactivación de un usuario
audit-kind-account-enabled = Activación de un usuario
audit-kind-account-deleted = Eliminación de un usuario
audit-kind-password-changed = Cambio de contraseña
audit-kind-password-rehashed = Contraseña guardada de forma más segura
audit-kind-sessions-ended = Fin de sesiones
audit-kind-ban-imposed = Bloqueo
audit-kind-ban-lifted = Levantamiento de un bloqueo
audit-kind-audit-queried = Consulta del registro de auditoría
audit-kind-audit-exported = Exportación del registro de auditoría
audit-kind-audit-pruned = Olvido de registros antiguos
audit-kind-audit-lost = Registros omitidos
audit-kind-audit-restarted = Registro de auditoría manipulado; empieza una nueva cadena
audit-kind-maintenance-begun = Mantenimiento iniciado
audit-kind-maintenance-ended = Mantenimiento terminado
audit-kind-evidence-exported = Pruebas exportadas
audit-kind-emergency-rotation = Emergencia: todas las sesiones cerradas, todos los secretos nuevos

## The second factor, after the password

second-factor-title = Segundo factor
second-factor-heading = Un paso más
second-factor-destination = para continuar a { $service } como { $user }
second-factor-none-for = { $service } pide un segundo factor, y todavía no tienes ninguno. Configura uno y vuelve después.
second-factor-none = Se pide un segundo factor, y todavía no tienes ninguno. Configura uno y vuelve después.
second-factor-set-up = Configurar un segundo factor
second-factor-key = Ten a mano tu llave de acceso o tu llave de seguridad.
second-factor-key-button = Usar la llave
second-factor-key-stopped = No se ha usado ninguna llave. Vuelve a intentarlo.
second-factor-key-failed = No ha funcionado. Vuelve a intentarlo o usa otro método.
second-factor-key-unable = Este navegador no conoce las llaves de acceso. Usa otro método.
second-factor-key-no-scripts = Las llaves necesitan scripts. Permítelos para esta página o usa otro método.
second-factor-totp = Código de tu aplicación de autenticación
second-factor-recovery = Código de recuperación
second-factor-recovery-help = Cada código funciona una sola vez.
second-factor-continue = Continuar
second-factor-password = Contraseña
second-factor-use-password = Usar tu contraseña
second-factor-wrong-password = No ha funcionado. Comprueba la contraseña.
second-factor-push = Preguntamos a { $device } si eres tú.
second-factor-push-device = ¿A qué dispositivo preguntamos?
second-factor-push-button = Enviar una notificación
second-factor-push-help = Esta página espera tu respuesta, un minuto como máximo. Aprueba solo lo que hayas pedido tú.
second-factor-use-push = Usar una notificación en tu teléfono
second-factor-push-refused = No se ha aprobado. Vuelve a intentarlo o usa otro método.
second-factor-push-timed-out = Nadie ha respondido a tiempo. Vuelve a intentarlo o usa otro método.
second-factor-push-choose = Elige el dispositivo al que hay que preguntar.
second-factor-push-enroll = El servicio de notificaciones todavía no te conoce. Consulta a tu administrador o usa otro método.
second-factor-push-enroll-there = Demostrar quién eres y registrar un teléfono
second-factor-push-no-device = No se puede preguntar a ninguno de tus dispositivos. Usa otro método.
second-factor-use-totp = Usar un código de la aplicación de autenticación
second-factor-use-passkey = Usar una llave de acceso o de seguridad
second-factor-use-recovery = Usar un código de recuperación
second-factor-sign-out = Cerrar sesión
second-factor-wrong-code = Ese código no ha funcionado. Espera al siguiente y vuelve a intentarlo.
second-factor-wrong-key = Esa llave no ha funcionado aquí. Vuelve a intentarlo o usa otro método.
second-factor-wrong-recovery = Ese código no ha funcionado. Cada código funciona una sola vez; prueba con otro.
second-factor-stopped = Demasiados intentos incorrectos. Espera unos minutos y vuelve a intentarlo, o consulta a tu administrador.

## Prove that it is you: more than the password

elevate-title = Demuestra que eres tú
elevate-lead = Lo que sigue cambia tu forma de iniciar sesión. Necesita algo más que tu contraseña.
elevate-passkey = Llave de acceso o llave de seguridad
elevate-passkey-button = Usar una llave de acceso
elevate-passkey-no-scripts = Las llaves de acceso necesitan scripts. Usa otro método.
elevate-totp = Aplicación de autenticación
elevate-totp-code = Código de la aplicación
elevate-go-on = Continuar
elevate-mail = Un código por correo
elevate-mail-send = Enviamos un código a { $address }.
elevate-mail-sent = Se ha enviado un código a { $address }. Solo funciona en este navegador.
elevate-file = Un código del servidor
elevate-file-write = Aquí no hay correo configurado: el código se escribe en un archivo del servidor, y su administrador puede leértelo.
elevate-file-written = El código se ha escrito en un archivo del servidor. Su administrador puede leértelo.
elevate-code = Código
elevate-send = Enviar un código
elevate-send-again = Enviar otro código
elevate-write = Escribir un código
elevate-write-again = Escribir otro código
elevate-recovery = Código de recuperación
elevate-recovery-help = Para el día en que todo lo demás se haya perdido. Cada código funciona una sola vez.
elevate-recovery-button = Usar un código de recuperación
elevate-none = Todavía no hay ningún método
elevate-none-help = Doorward tiene que poder contactarte primero fuera de este navegador. Pide a tu administrador que configure el correo, y una dirección de correo para tu cuenta.
elevate-none-admin = Doorward tiene que poder contactarte primero fuera de este navegador. Configura notifier en la configuración, y una dirección de correo para tu cuenta.
elevate-wrong-mail = Ese código no ha funcionado. Compruébalo o envía otro.
elevate-wrong-passkey = Esa llave no ha funcionado aquí. Vuelve a intentarlo o usa otro método.
elevate-no-way = No se te puede enviar ningún código.
elevate-throttled = Se han enviado demasiados códigos. Vuelve a intentarlo { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = El navegador no tenía permiso, o ha tardado demasiado. Vuelve a intentarlo.
passkey-taken = Este dispositivo o esta llave ya están registrados.
passkey-unable = Este navegador no puede usar llaves de acceso aquí. Prueba con otro navegador, o abre esta página por su nombre y con HTTPS.
passkey-failed = La llave no ha respondido. Vuelve a intentarlo o usa otra.

## Settings > Security: the second factors

security-owed = Se cambia después de una prueba que vaya más allá de la contraseña.
factors-added = Añadida { $when }
factors-used = último uso: { $when }
factors-not-used = todavía sin usar
factors-remove = Eliminar
factors-passkeys = Llaves de acceso y de seguridad
factors-passkeys-none = Ninguna todavía. Una llave de acceso es el segundo factor más seguro: una página falsa no obtiene nada de ella.
factors-passkey-suspect = Quizá copiada
factors-passkey-suspect-help = Su contador ha ido hacia atrás. Elimínala si no sabes por qué.
factors-passkey-rename = Renombrar
factors-passkey-rename-label = Renombrar { $name }
factors-passkey-remove-label = Eliminar { $name }
factors-passkey-add = Añadir una llave de acceso o de seguridad
factors-totp = Aplicación de autenticación
factors-totp-none = Ninguna todavía. La aplicación muestra un código que escribes después de la contraseña.
factors-totp-set-up = Configurar una aplicación de autenticación
factors-totp-replace = Configurar otra
factors-recovery = Códigos de recuperación
factors-recovery-first = Para el día en que pierdas el teléfono o la llave. Configura primero uno de los métodos de arriba.
factors-recovery-none = No queda ninguno. Sin ellos, solo un administrador puede dejarte entrar si pierdes el teléfono o la llave.
factors-recovery-left = { $count ->
    [one] Queda { $count }. Funciona una sola vez.
   *[other] Quedan { $count }. Cada uno funciona una sola vez.
}
factors-recovery-make = Crear códigos de recuperación
factors-recovery-renew = Crear otros nuevos

## Why a second factor was not changed

factors-error-off = Los segundos factores de este tipo están desactivados. Consulta a tu administrador.
factors-error-code = Ese código no corresponde a este secreto. Comprueba que el reloj de tu dispositivo esté en hora y escribe el código siguiente.
factors-error-kind = Aquí no se permiten códigos de este tipo. Elige otro.
factors-error-missing = Ya no hay nada de este tipo.
factors-error-name = Ponle un nombre de 64 caracteres como máximo.
factors-error-name-taken = Ya tienes una llave con este nombre. Elige otro nombre.
factors-error-taken = Esta llave ya está registrada.
factors-error-too-many = Tienes tantas llaves como se permite. Elimina una primero.
factors-error-refused = La respuesta de la llave no se ha aceptado. Vuelve a intentarlo o usa otra llave.

## Set up an authenticator app

totp-title = Aplicación de autenticación
totp-heading = Configurar una aplicación de autenticación
totp-heading-replace = Otra aplicación de autenticación
totp-lead = { $period ->
    [one] Muestra un código nuevo cada segundo, también sin red.
   *[other] Muestra un código nuevo cada { $period } segundos, también sin red.
}
totp-lead-replace = Los códigos de la aplicación que tienes ahora dejan de funcionar en cuanto se configure esta.
totp-scan = 1. Dale el secreto a la aplicación
totp-how = Escanea la imagen con la aplicación. Si la aplicación está en este dispositivo, { $link }, o escribe el secreto:
totp-open = ábrela aquí
totp-qr = Código QR con el secreto que está escrito al lado
totp-copy = Copiar
totp-copied = Copiado
totp-account = Cuenta
totp-kind = Tipo
totp-kind-text = Basado en la hora, { $algorithm }, { $digits } cifras, { $period } segundos
totp-once = El secreto solo se muestra ahora. Nada cambia hasta que hayas escrito un código.
totp-choose = Otro tipo de código
totp-choose-help = La mayoría de las aplicaciones solo conoce el tipo habitual. Al elegir se crea un secreto nuevo.
totp-algorithm = Algoritmo
totp-digits = Dígitos
totp-period = Segundos por código
totp-choose-button = Nuevo secreto de este tipo
totp-type = 2. Escribe el código que muestra
totp-code = Código
totp-button = Configurar
totp-old = Esta página ha estado abierta demasiado tiempo. Aquí tienes un secreto nuevo: escanéalo en lugar del anterior.

## Add a passkey or security key, or give one another name

passkey-title = Añadir una llave de acceso
passkey-heading = Añadir una llave de acceso o de seguridad
passkey-lead = Una llave de acceso está en un teléfono, un ordenador o un gestor de contraseñas; una llave de seguridad es un dispositivo aparte. Ninguna de las dos se puede entregar a una página falsa.
passkey-form = La llave
passkey-name = Nombre
passkey-name-help = Para que la reconozcas: mi teléfono, llavero.
passkey-button = Añadir
passkey-no-scripts = Para añadir una llave de acceso hacen falta scripts. Una aplicación de autenticación funciona sin ellos.
passkey-old = Esta página ha estado abierta demasiado tiempo. Vuelve a intentarlo.
passkey-rename-title = Renombrar una llave
passkey-rename-heading = Otro nombre para la llave
passkey-rename-button = Renombrar
upgrade-heading = Una llave de acceso para la próxima vez
upgrade-lead = Es posible que tu navegador guarde ahora una llave de acceso junto a tu contraseña; la próxima vez podrás usarla para iniciar sesión. Seguimos en un momento.
upgrade-onward = Continuar
upgrade-name = Llave de acceso del navegador

## Remove a second factor

remove-ask-totp = ¿Eliminar la aplicación de autenticación?
remove-ask-passkey = ¿Eliminar { $name }?
remove-follows-totp = Sus códigos dejan de funcionar, y tus otras sesiones finalizan. Después, elimina la entrada en la aplicación.
remove-follows-passkey = Ya no sirve para iniciar sesión, y tus otras sesiones finalizan. Lo que está guardado en el propio dispositivo se queda ahí hasta que lo elimines.
remove-button = Eliminar

## Recovery codes

recovery-title = Códigos de recuperación
recovery-heading = Crear códigos de recuperación
recovery-heading-renew = ¿Crear nuevos códigos de recuperación?
recovery-lead = Si un día pierdes el teléfono o la llave, uno de estos códigos te deja entrar. Cada uno funciona una sola vez.
recovery-lead-renew = { $count ->
    [one] Te queda { $count }. Deja de funcionar en cuanto haya nuevos.
   *[other] Te quedan { $count }. Dejan de funcionar en cuanto haya nuevos.
}
recovery-button = Crear los códigos
recovery-not-now = Ahora no
recovery-codes-title = Tus códigos de recuperación
recovery-codes-lead = Solo se muestran ahora. Guárdalos donde los encuentres sin tu teléfono: en papel o en un gestor de contraseñas. Cada uno funciona una sola vez.
recovery-codes-list = Los códigos
recovery-codes-copy = Copiar
recovery-codes-copied = Copiados
recovery-codes-print = Imprimir
recovery-codes-done = Ya los he guardado

## Said above a page after second factors were changed

done-totp = La aplicación de autenticación está configurada. Tus otras sesiones han finalizado.
done-passkey = La llave está añadida. Tus otras sesiones han finalizado.
done-passkey-renamed = La llave tiene su nuevo nombre.
done-factor-removed = Eliminación realizada. Tus otras sesiones han finalizado.
done-user-factors-removed = Los segundos factores están eliminados. Las sesiones que estaban abiertas han finalizado.

## The second factors of a user, for administrators

user-factors = Segundos factores
user-factors-none = { $user } no tiene ninguno.
user-factors-passkey = Llave de acceso o de seguridad: { $name }
user-factors-totp = Aplicación de autenticación
user-factors-recovery = { $count ->
    [one] { $count } código de recuperación
   *[other] { $count } códigos de recuperación
}
user-factors-remove = Eliminar todos los segundos factores
user-ask-remove-factors = ¿Eliminar todos los segundos factores de { $user }?
user-follows-remove-factors = Se cerrarán todas las sesiones de { $user }, que iniciará sesión solo con la contraseña y podrá configurar nuevos factores. Asegúrate de que es { $user } quien te lo ha pedido.
user-remove-factors = Eliminar

## A new password by mail

reset-title = Nueva contraseña
reset-lead = Te enviamos un enlace por correo.
reset-asked = Si existe ese usuario y tiene una dirección de correo, hay un enlace en camino. Ábrelo en este navegador; es válido durante unos minutos.
reset-user-name = Nombre de usuario
reset-send = Enviar el enlace
reset-back = Volver al inicio de sesión
reset-new = Nueva contraseña
reset-repeat = La misma, otra vez
reset-help = Se cerrarán todas tus sesiones y entrarás con la nueva contraseña.
reset-set = Establecer la contraseña
reset-again = Pedir un enlace nuevo
reset-revoke = ¿No has pedido una nueva contraseña?
reset-revoke-help = Entonces anula el enlace del correo.
reset-revoke-button = Anularlo
reset-revoked = El enlace ya no es válido
reset-revoked-help = Nadie puede usarlo para establecer una nueva contraseña. Si siguen llegando correos como ese, avisa a tu administrador.
reset-bad-link = Este enlace ya no es válido. Cada enlace funciona una sola vez, y solo durante unos minutos.
reset-other-browser = Este enlace solo funciona en el navegador en el que se pidió. Ábrelo allí, o pide uno nuevo aquí.

## Mails

mail-greeting = Hola, { $name }:
mail-button-instead = O abre esta dirección:
mail-footer = Este correo viene de la página de inicio de sesión { $portal }. Nadie lee las respuestas.
mail-footer-nowhere = Este correo viene de la página de inicio de sesión. Nadie lee las respuestas.
mail-portal-link = Abrir la página de inicio de sesión
mail-fact-when = Cuándo
mail-fact-address = Dirección IP
mail-fact-browser = Navegador
mail-fact-factor = Método
mail-factor-totp = Aplicación de autenticación
mail-factor-webauthn = Llave de acceso o de seguridad
mail-factor-push = Notificación en un teléfono
mail-factor-recovery = Códigos de recuperación
mail-factor-named = { $factor } «{ $name }»
mail-reset-title = Establece una nueva contraseña
mail-reset-lead = Alguien ha pedido establecer una nueva contraseña para { $user }.
mail-reset-button = Establecer una nueva contraseña
mail-reset-ends = El enlace funciona una sola vez, en el navegador en el que se pidió, hasta { $until }.
mail-reset-not-you = Si no has sido tú, no tienes que hacer nada: tu contraseña sigue como está. También puedes anular el enlace.
mail-reset-revoke = Anular el enlace
mail-code-title = Confirma que eres tú
mail-code-lead = Alguien está a punto de cambiar la forma en que { $user } inicia sesión. Este código lo confirma:
mail-code-ends = El código funciona una sola vez, hasta { $until }. No se lo des a nadie, sea quien sea quien lo pida.
mail-code-not-you = Si no has sido tú, alguien está usando tu cuenta. Anula el código y después cambia tu contraseña.
mail-code-revoke = Anular el código
mail-password-title = Tu contraseña ha cambiado
mail-password-lead = La contraseña de { $user } ha cambiado.
mail-password-not-you = Si no has sido tú, establece ahora una nueva contraseña y avisa a tu administrador.
mail-factor-added-title = Se ha añadido un método de inicio de sesión
mail-factor-added-lead = { $user } ya puede confirmar sus inicios de sesión de una forma más.
mail-factor-removed-title = Se ha eliminado un método de inicio de sesión
mail-factor-removed-lead = { $user } ya no puede confirmar sus inicios de sesión de esta forma.
mail-factor-not-you = Si no has sido tú, alguien está usando tu cuenta. Cambia ahora tu contraseña, revisa tus métodos de inicio de sesión y avisa a tu administrador.
mail-recovery-used-title = Se ha usado un código de recuperación
mail-recovery-used-lead = Se ha usado un código de recuperación de { $user }.
mail-recovery-none = No queda ningún código. Crea nuevos en los ajustes, en Seguridad.
mail-recovery-left = { $count ->
    [one] Queda { $count } código.
   *[other] Quedan { $count } códigos.
}
mail-recovery-new-title = Se han creado nuevos códigos de recuperación
mail-recovery-new-lead = Se han creado nuevos códigos de recuperación para { $user }. Los anteriores ya no funcionan.
mail-address-title = Tu dirección de correo ha cambiado
mail-address-lead = La dirección de correo de { $user } ha cambiado. Este correo se ha enviado a la anterior; los siguientes irán a la nueva.
mail-address-not-you = Si no has sido tú, alguien está usando tu cuenta. Cambia ahora tu contraseña y avisa a tu administrador.
mail-device-title = Inicio de sesión desde un dispositivo nuevo
mail-device-lead = { $user } ha iniciado sesión desde un dispositivo que no se había visto antes.
mail-device-not-you = Si no has sido tú, finaliza esta sesión en los ajustes, en Sesiones, y cambia ahora tu contraseña.
mail-banned-title = Se ha bloqueado el inicio de sesión
mail-banned-lead = Ha habido demasiados intentos incorrectos de iniciar sesión como { $user }.
mail-banned-until = Los nuevos intentos se rechazan hasta { $until }.
mail-banned-for-good = Los nuevos intentos se rechazan hasta que un administrador los permita de nuevo.
mail-banned-not-you = Si esos intentos no han sido tuyos, puede que alguien esté intentando adivinar tu contraseña. Usa una larga que no uses en ningún otro sitio.

## Settings > API keys

frame-keys = Claves de API
done-key-revoked = La clave está revocada.
refusal-key-in-query = Las claves de API no se aceptan en la dirección. Envía la clave en la cabecera X-API-Key.
refusal-key-read-only = Una clave de API aquí solo lee. Inicia sesión para cambiar algo.
refusal-admin-key = Esto necesita la clave en la cabecera X-Admin-API-Key.
audit-kind-api-key-refused = Clave de API rechazada
audit-kind-api-key-created = Clave de API creada
audit-kind-api-key-rotated = Clave de API sustituida
audit-kind-api-key-revoked = Clave de API revocada
audit-kind-admin-key-refused = Clave de administración rechazada
keys-title = Claves de API y contraseñas de aplicación
keys-lead = Para aplicaciones y programas que no pueden iniciar sesión como tú. Una clave nunca alcanza más que tú.
keys-none = No tienes claves.
keys-add = Nueva clave
keys-off = Las claves de API están desactivadas aquí; no se acepta ninguna.
keys-others = De otros y de máquinas
keys-configured = De la configuración
keys-machine = máquina, rol { $role }
keys-created = Creada { $when }
keys-used = Último uso { $when }
keys-unused = Nunca usada
keys-ends = Termina { $when }
keys-no-end = No termina por sí sola
keys-soon = Termina pronto
keys-revoked = Revocada
keys-expired = Caducada
keys-limited = Peticiones por minuto: { $count }
keys-rotate = Sustituir
keys-revoke = Revocar
keys-ask-rotate = ¿Sustituir la clave «{ $name }»?
keys-follows-rotate = Recibes una clave nueva con los mismos permisos. La anterior sigue valiendo 24 horas.
keys-ask-revoke = ¿Revocar la clave «{ $name }»?
keys-follows-revoke = Lo que la use se rechaza desde ahora y lo que tenga abierto se cierra.
keys-new-title = Nueva clave
keys-new-lead = Crea una para cada aplicación o programa, para poder revocarla por separado.
keys-name = Nombre
keys-life = Válida durante
keys-days = { $count } días
keys-never = Hasta que se revoque
keys-scope = Permisos
keys-scope-help = Uno por línea, por ejemplo GET /api/metrics service:frigate. Vacío: todo lo que puedes hacer en los servicios.
keys-limit = Peticiones por minuto
keys-limit-help = De 1 a 10000. Vacío: sin límite.
keys-role = Para una máquina
keys-role-none = No, para mí
keys-role-help = La clave de una máquina tiene un rol propio y ninguna persona detrás.
keys-create = Crear la clave
keys-made-title = La clave «{ $name }»
keys-made-lead = Solo se muestra esta vez. Ponla ahora donde se use.
keys-made-use = Envíala en la cabecera X-API-Key, como token bearer o como contraseña de { $user }.
keys-error-name = Una clave necesita un nombre de 1 a 64 caracteres.
keys-error-scope = Los permisos no se pueden leer. Escribe uno por línea: métodos, ruta y, si quieres, service:NAME o host:HOST.
keys-error-life = Una clave vale de 1 a 365 días, o sin fin.
keys-error-limit = Una clave admite de 1 a 10000 peticiones por minuto. Deje el campo vacío para no limitarlas.
keys-error-owner = No existe ese usuario o rol.
keys-error-missing = Esta clave ya ha terminado.
keys-error-too-many = Ya hay 50 claves. Revoca una primero.
doctor-title = Comprobaciones de seguridad
doctor-lead = Lo que la lista de seguridad encuentra aquí. Perfil: { $profile }.
doctor-check = Comprobación
doctor-result = Resultado
doctor-found = Lo encontrado
doctor-pass = Superada
doctor-warn = Revisar
doctor-fail = Fallida
doctor-unknown = No se sabe
maintenance-title = Mantenimiento
maintenance-is-on = El mantenimiento está activado: solo pasan los administradores; a los demás se les pide volver más tarde.
maintenance-is-off = El mantenimiento está desactivado: todos pasan según las reglas.
maintenance-begin = Empezar el mantenimiento
maintenance-end = Terminar el mantenimiento
