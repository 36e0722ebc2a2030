### Doorward em português do Brasil. Como os textos são escritos está no início de en.ftl.

## The language itself

language-name = Português (Brasil)

## Words on more than one page

error-mark = Erro:
password-show = Mostrar
password-hide = Ocultar
nothing = Nenhum
cancel = Cancelar
list-comma = { $list }, { $next }
list-and = { $list } e { $last }

## Moments and spans

time-now = agora mesmo
time-ahead-seconds = { $count ->
    [one] em { $count } segundo
   *[other] em { $count } segundos
}
time-ahead-minutes = { $count ->
    [one] em { $count } minuto
   *[other] em { $count } minutos
}
time-ahead-hours = { $count ->
    [one] em { $count } hora
   *[other] em { $count } horas
}
time-ahead-days = { $count ->
    [one] em { $count } dia
   *[other] em { $count } dias
}
time-ago-seconds = { $count ->
    [one] há { $count } segundo
   *[other] há { $count } segundos
}
time-ago-minutes = { $count ->
    [one] há { $count } minuto
   *[other] há { $count } minutos
}
time-ago-hours = { $count ->
    [one] há { $count } hora
   *[other] há { $count } horas
}
time-ago-days = { $count ->
    [one] há { $count } dia
   *[other] há { $count } dias
}

## Above forms

alert-rejected = Não funcionou. Confira o nome de usuário e a senha.
alert-throttled = Tentativas demais. Tente de novo { $when }.
alert-busy = Há pessoas demais entrando ao mesmo tempo. Tente de novo { $when }.
alert-sign-in-again = Esta página ficou aberta por tempo demais. Entre de novo.
alert-no-cookie = Seu navegador não devolveu nosso cookie. Permita cookies para este site e entre de novo.
alert-sign-out-again = Esta página ficou aberta por tempo demais. Você ainda quer sair?
alert-send-again = Esta página ficou aberta por tempo demais. Confira os dados e envie de novo.
alert-no-cookie-here = Seu navegador não devolveu nosso cookie. Permita cookies para este site e envie de novo.
alert-signed-out = Você saiu.
alert-password-set = Sua nova senha está definida. Entre com ela.
alert-repeat-differs = As duas senhas novas não são iguais. Digite a nova senha duas vezes.

## The sign-in page

sign-in-title = Entrar
sign-in-destination = para continuar em { $service }
sign-in-first-time = É a primeira vez aqui? Entre como { $user } com a senha que foi exibida uma única vez quando o Doorward iniciou.
sign-in-user-name = Nome de usuário
sign-in-password = Senha
sign-in-remember = Lembrar de mim
sign-in-button = Entrar
sign-in-passkey = Entrar com uma chave de acesso
sign-in-passkey-stopped = Nenhuma chave de acesso foi usada.
sign-in-passkey-failed = Não funcionou. Tente de novo ou use sua senha.
sign-in-forgot = Esqueceu a senha?

## Who is signed in

signed-in-title = Sessão aberta
signed-in-heading = Você já entrou
signed-in-name = Nome
signed-in-user-name = Nome de usuário
signed-in-role = Função
signed-in-groups = Grupos
signed-in-level = Nível
signed-in-level-none = Nenhum
signed-in-level-one = Um fator
signed-in-level-two = Dois fatores
signed-in-ends = A sessão termina
signed-in-second-factor = Segundo fator necessário
signed-in-second-factor-needed = { $service } pede um segundo fator, e você entrou apenas com uma senha. Ainda não é possível configurar segundos fatores aqui; fale com o administrador.
signed-in-account = Sua conta
signed-in-sign-out = Sair

## Sign out

sign-out-title = Sair
sign-out-heading = Quer sair?
sign-out-who = Você entrou como { $name }.
sign-out-button = Sair
sign-out-stay = Não sair

## Refusals

refusal-title-bad-request = Solicitação inválida
refusal-title-sign-in = É preciso entrar
refusal-title-forbidden = Não permitido
refusal-title-not-found = Nada aqui
refusal-title-method = Não é possível aqui
refusal-title-too-large = Grande demais
refusal-title-throttled = Tentativas demais
refusal-title-no-answer = Sem resposta
refusal-title-unavailable = Não disponível
refusal-title-broke = Algo deu errado
refusal-title-other = Não é possível
refusal-foot = { $code } · solicitação { $id }
refusal-link-account = Sua conta
refusal-link-sign-in = Entrar
refusal-link-sign-in-as = Entrar com outra conta
refusal-link-confirm = Confirmar que é você
refusal-link-choose-password = Escolher uma senha
refusal-denied = { $user } não pode abrir { $service }. Fale com o administrador ou entre com outra conta.
refusal-denied-here = { $user } não pode abrir esta página. Fale com o administrador ou entre com outra conta.
refusal-denied-nobody = Ninguém pode abrir { $service } a partir daqui. Fale com o administrador.
refusal-denied-nobody-here = Ninguém pode abrir esta página a partir daqui. Fale com o administrador.
refusal-second-factor = { $user } já entrou, mas esta página pede um segundo fator. Fale com o administrador.
refusal-unavailable-retry = Algo de que o Doorward precisa não responde. Tente de novo { $when }.
refusal-service-slow = { $service } não respondeu a tempo. Tente de novo daqui a pouco.
refusal-service-down = { $service } não está respondendo. Talvez esteja iniciando; tente de novo daqui a pouco.
refusal-service-refuses = { $service } não aceita o que o Doorward envia para se identificar. O segredo deve ser o mesmo dos dois lados; fale com o administrador.
refusal-detail = { $sentence } O que está errado: { $detail }.
refusal-session-required = Entre primeiro.
refusal-proxy-not-proved = O proxy à frente do Doorward não comprovou quem é. Fale com o administrador.
refusal-proxy-no-identity = O proxy à frente do Doorward não informou quem você é. Entre lá primeiro.
refusal-login-disabled = A entrada é feita no proxy à frente do Doorward.
refusal-admin-required = Somente administradores podem fazer isso.
refusal-confirm-required = Confirme sua senha primeiro: isto exige uma prova recente de que é você.
refusal-second-factor-required = Você tem um segundo fator. Comprove-o primeiro e depois volte.
refusal-elevation-required = Comprove primeiro que é você: para isto, a senha não basta.
refusal-change-required = Escolha primeiro uma senha só sua.
refusal-settings-none = Não há nada para configurar aqui: você entra pelo proxy à frente do Doorward.
refusal-role-unknown = Sua função não existe aqui. Fale com o administrador.
refusal-foreign-origin = Este pedido veio de outro site. Abra a página aqui e tente de novo.
refusal-bad-body = O que foi enviado não é o que este endereço espera.
refusal-media-type = O que foi enviado é de um tipo que este endereço não aceita.
refusal-too-many-sockets = Há visualizações ao vivo demais abertas. Feche uma e tente de novo.
refusal-maintenance = Há uma manutenção em andamento. Tente de novo em alguns minutos.
refusal-bad-request = O endereço ou a solicitação pode ser lido de mais de uma maneira, ou de nenhuma.
refusal-sign-in = Entre para abrir esta página.
refusal-forbidden = Você não pode abrir esta página. Fale com o administrador.
refusal-not-found = Não há nada aqui. Confira o endereço.
refusal-method = Este endereço não aceita esse tipo de solicitação.
refusal-slow = A solicitação não chegou a tempo. Tente de novo.
refusal-too-large = Isso é maior do que este endereço aceita.
refusal-address-too-long = O endereço é longo demais.
refusal-misdirected = Este host não é atendido aqui. Confira o endereço.
refusal-throttled = Tentativas demais. Tente de novo daqui a pouco.
refusal-limited = Pedidos demais. Tente de novo { $when }.
refusal-bad-gateway = O serviço não está respondendo. Talvez esteja iniciando; tente de novo daqui a pouco.
refusal-gateway-timeout = O serviço não respondeu a tempo. Tente de novo daqui a pouco.
refusal-loop = A solicitação voltou ao ponto de partida. Fale com o administrador.
refusal-unavailable = Algo de que o Doorward precisa não responde. Tente de novo daqui a pouco.
refusal-broke = Algo deu errado aqui. Tente de novo daqui a pouco.
refusal-other = Não é possível responder à solicitação.

## What a new password must be like

password-rules = { $least ->
    [one] Pelo menos { $least } caractere; não use o nome de usuário nem algo que muita gente escolhe.
   *[other] Pelo menos { $least } caracteres; não use o nome de usuário nem algo que muita gente escolhe.
}
password-rules-with = { $least ->
    [one] Pelo menos { $least } caractere, com { $kinds }; não use o nome de usuário nem algo que muita gente escolhe.
   *[other] Pelo menos { $least } caracteres, com { $kinds }; não use o nome de usuário nem algo que muita gente escolhe.
}
password-kind-uppercase = uma letra maiúscula
password-kind-lowercase = uma letra minúscula
password-kind-number = um número
password-kind-special = um caractere que não seja letra nem número
password-too-short = { $least ->
    [one] A senha precisa de pelo menos { $least } caractere.
   *[other] A senha precisa de pelo menos { $least } caracteres.
}
password-too-long = { $most ->
    [one] A senha pode ter no máximo { $most } caractere.
   *[other] A senha pode ter no máximo { $most } caracteres.
}
password-no-uppercase = A senha precisa de uma letra maiúscula.
password-no-lowercase = A senha precisa de uma letra minúscula.
password-no-number = A senha precisa de um número.
password-no-special = A senha precisa de um caractere que não seja letra nem número.
password-lacks = A senha precisa de { $kinds }.
password-contains-name = A senha não pode conter o nome de usuário.
password-common = A senha é comum demais: está entre as primeiras que qualquer pessoa tenta.
password-too-easy = A senha é fácil demais de adivinhar. Deixe-a mais longa, por exemplo com mais algumas palavras sem relação entre si.
password-score-0 = Muito fácil de adivinhar
password-score-1 = Fácil de adivinhar
password-score-2 = Poderia ser melhor
password-score-3 = Boa
password-score-4 = Muito boa

## Why an account cannot be made or changed

account-error-name = Um nome de usuário tem de 1 a 64 letras (a até z), números, pontos, sublinhados, hifens ou arrobas, e começa com uma letra, um número ou um sublinhado.
account-error-anonymous = O nome anonymous representa visitantes que não entraram.
account-error-display-name = Um nome de exibição tem de 1 a 128 caracteres imprimíveis, sem espaços no início nem no fim.
account-error-email = Um endereço de e-mail tem este formato: name@example.com.
account-error-groups = Há no máximo 64 grupos, e o nome de cada um tem de 1 a 128 caracteres imprimíveis, sem vírgula, ponto e vírgula ou barra vertical, nem espaços no início ou no fim.
account-error-field = Um dos campos não pode ser aceito assim.
account-error-role = Não há função com esse nome.
account-error-exists = Já existe um usuário com esse nome. Nomes que só diferem em maiúsculas e minúsculas são o mesmo.
account-error-missing = Não há usuário com esse nome.
account-error-last-admin = Este é o último administrador ativo. Torne primeiro outra pessoa administradora.
account-error-read-only = Este usuário é mantido fora do banco de dados do Doorward e não pode ser alterado aqui.
account-error-read-only-own = Este usuário é mantido fora do banco de dados do Doorward e não pode ser alterado aqui. Fale com o administrador.
account-error-off = As senhas não são alteradas aqui. Fale com o administrador.

## The frame around every page of the settings

frame-skip = Ir para o conteúdo
frame-who = Você entrou como { $user }
frame-sign-out = Sair
frame-navigation = Configurações
frame-account = Conta
frame-security = Segurança
frame-sessions = Sessões
frame-users = Usuários
frame-bans = Bloqueios
frame-audit = Auditoria
frame-doctor = Verificações

## Said above a page after something was done

done-appearance = Salvo. De agora em diante, este navegador mostra as páginas assim.
done-password = Sua senha foi alterada. Suas outras sessões foram encerradas.
done-session-ended = A sessão foi encerrada.
done-sessions-ended = As sessões foram encerradas.
done-user-created = O usuário foi criado.
done-user-saved = Salvo.
done-user-password = A senha foi definida. As sessões abertas foram encerradas.
done-user-disabled = O usuário foi desativado e não pode mais entrar.
done-user-enabled = O usuário foi ativado e pode entrar novamente.
done-user-deleted = O usuário foi excluído.
done-ban-added = O bloqueio vale a partir de agora.
done-ban-lifted = O bloqueio foi removido.
done-maintenance-begun = A manutenção começou: só administradores passam.
done-maintenance-ended = A manutenção terminou.

## Settings > Account

account-title = Conta
account-lead = Quem você é aqui e o que os serviços ficam sabendo sobre você.
account-you = Você
account-name = Nome
account-user-name = Nome de usuário
account-email = E-mail
account-role = Função
account-groups = Grupos
account-kept = Mantida em
account-kept-database = Banco de dados
account-kept-file = Arquivo de usuários
account-kept-nowhere = nenhum lugar
account-appearance = Aparência
account-theme = A aparência das páginas neste navegador
account-theme-auto = Igual ao dispositivo
account-theme-light = Clara
account-theme-dark = Escura
account-language = Idioma
account-language-auto = Igual ao navegador
account-save = Salvar

## Settings > Security

security-title = Segurança
security-lead = Como você comprova que é você.
security-must-title = Escolha uma senha
security-must-lead = Escolha uma senha só sua antes de continuar. A senha com que você entrou foi criada por outra pessoa.
security-password = Senha
security-must-password = Sua nova senha
security-help = Suas outras sessões terminam quando a senha muda; esta continua.
security-must-help = De agora em diante, você precisa dela sempre que entrar.
security-present = Senha atual
security-new = Nova senha
security-repeat = Nova senha, outra vez
security-change = Alterar senha
security-off = As senhas não são alteradas aqui. Fale com o administrador.
security-unchanged = Essa é a senha que você já tem. Escolha outra.

## Confirm it is you

confirm-title = Confirme que é você
confirm-lead = Você entrou como { $user }. O próximo passo precisa da sua senha mais uma vez.
confirm-form = Sua senha
confirm-password = Senha
confirm-button = Confirmar

## Settings > Sessions

sessions-title = Sessões
sessions-title-of = Sessões de { $user }
sessions-lead = Onde sua conta está aberta. Encerre o que você não reconhece e depois altere sua senha.
sessions-lead-of = Onde a conta de { $user } está aberta.
sessions-end-all = Encerrar todas
sessions-end-others = Encerrar todas as outras
sessions-none = Não há sessões.
sessions-this = Esta
sessions-active = último uso { $when }
sessions-began = Iniciada { $when }
sessions-ends = termina { $when }
sessions-more = Mais sobre o dispositivo
sessions-sign-out = Sair
sessions-end = Encerrar
sessions-end-label = Encerrar a sessão: { $device }, { $address }
device-known = { $program } em { $system }
device-system = Programa desconhecido em { $system }
device-unknown = Dispositivo desconhecido
sessions-ask-one = Encerrar a sessão de “{ $device }”?
sessions-ask-one-of = Encerrar a sessão de { $user }, “{ $device }”?
sessions-ask-unknown = Encerrar a sessão em um dispositivo desconhecido?
sessions-ask-unknown-of = Encerrar a sessão de { $user } em um dispositivo desconhecido?
sessions-ask-others = { $count ->
    [one] Encerrar { $count } outra sessão?
   *[other] Encerrar { $count } outras sessões?
}
sessions-ask-all-of = { $count ->
    [one] Encerrar { $count } sessão de { $user }?
   *[other] Encerrar { $count } sessões de { $user }?
}
sessions-follows-here = Ela começou { $begun } a partir de { $address }. É a que você está usando: você vai sair.
sessions-follows-there = Ela começou { $begun } a partir de { $address } e foi usada pela última vez { $active }.
sessions-follows-others = Sua conta continua aberta aqui e em nenhum outro lugar.
sessions-follows-all-of = { $user } precisa entrar de novo em todos os lugares.
sessions-end-one = Encerrar sessão
sessions-end-many = Encerrar sessões

## Settings > Users

users-title = Usuários
users-lead = Quem pode entrar, e como o quê.
users-add = Adicionar usuário
users-search-label = Buscar por nome ou e-mail
users-search = Buscar
users-nobody = Não há ninguém nesta página.
users-nobody-found = Ninguém tem { $text } no nome de usuário, no nome ou no endereço de e-mail.
users-everybody = Mostrar todos
users-user-name = Nome de usuário
users-name = Nome
users-role = Função
users-groups = Grupos
users-kept = Mantido em
users-state = Estado
users-more-groups = { $count ->
    [one] e mais { $count }
   *[other] e mais { $count }
}
users-enabled = Ativo
users-disabled = Desativado
users-banned = Bloqueado
users-pages = Mais usuários
users-first-page = Primeira página
users-next-page = Próxima página

## One user, for administrators

user-self = Este é você.
user-in-file = Mantido no arquivo de usuários. Altere lá nome, e-mail, função e grupos; o Doorward percebe sozinho.
user-in-database = Mantido no banco de dados.
user-details = Dados
user-name = Nome
user-email = E-mail
user-email-help = Pode ficar vazio.
user-role = Função
user-groups = Grupos
user-groups-help = Separados por vírgulas: familia, cameras.
user-save = Salvar
user-password = Senha
user-own-password = Você altera sua própria senha em { $page }.
user-own-password-page = Segurança
user-own-password-refused = Sua própria senha é alterada em Segurança.
user-password-help = Uma nova senha encerra as sessões de { $user }.
user-new-password = Nova senha
user-empty-password = Se ficar vazio, o Doorward cria uma senha e a mostra uma única vez.
user-must-change = Exigir a escolha de outra na próxima entrada
user-set-password = Definir senha
user-sessions = Sessões
user-signed-in = { $user } tem sessões abertas.
user-not-signed-in = { $user } não tem sessões abertas.
user-show-sessions = { $count ->
    [one] Mostrar { $count } sessão
   *[other] Mostrar { $count } sessões
}
user-close = Fechar a conta
user-close-own = Fechar sua conta
user-close-help = Um usuário desativado não pode entrar e pode ser ativado de novo. Um usuário excluído deixa de existir.
user-disable = Desativar
user-enable = Ativar
user-delete = Excluir
user-ask-disable = Desativar { $user }?
user-ask-enable = Ativar { $user }?
user-ask-delete = Excluir { $user }?
user-follows-disable = { $user } não pode mais entrar e sai de todos os lugares. Nada é excluído.
user-follows-enable = { $user } pode entrar de novo, com a mesma senha de antes.
user-follows-delete = { $user } sai de todos os lugares, e a conta deixa de existir. Isso não pode ser desfeito.

## Add user

new-user-title = Adicionar usuário
new-user-lead = A conta é mantida no banco de dados.
new-user-form = O novo usuário
new-user-user-name = Nome de usuário
new-user-name = Nome
new-user-password = Senha
new-user-button = Adicionar usuário

## The password that Doorward made up for somebody

generated-title = Senha de { $user }
generated-lead = Ela só é mostrada agora. Entregue-a de maneira segura.
generated-label = A senha
generated-copy = Copiar
generated-copied = Copiada
generated-must-change = { $user } precisa escolher outra na próxima entrada.
generated-done = Concluir

## Settings > Bans

bans-title = Bloqueios
bans-lead = Quem não pode entrar por algum tempo. Senhas erradas demais levam a isto automaticamente.
bans-none = Ninguém está bloqueado.
bans-who = Quem
bans-since = Desde
bans-until = Até
bans-why = Motivo
bans-by = Por
bans-user = Usuário
bans-address = Endereço
bans-device = Dispositivo de
bans-factors = Segundos fatores de
bans-no-end = Sem fim
bans-by-doorward = Doorward
bans-by-command-line = Linha de comando
bans-reason-attempts = { $count ->
    [one] { $count } tentativa errada
   *[other] { $count } tentativas erradas
}
bans-reason-factors = { $count ->
    [one] { $count } segundo fator errado seguido
   *[other] { $count } segundos fatores errados seguidos
}
bans-reason-none = Nenhum motivo informado
bans-lift = Remover
bans-lift-label = Remover o bloqueio: { $what } { $whom }
bans-add = Bloquear alguém
bans-kind = O que bloquear
bans-kind-user = Usuário
bans-kind-address = Endereço
bans-subject = Nome de usuário ou endereço
bans-minutes = Minutos
bans-minutes-help = Vazio: até alguém remover.
bans-button = Bloquear
bans-bad-address = Isso não é um endereço. Um endereço tem este formato: 192.0.2.7 ou 2001:db8::7.
bans-own-address = Esse é o endereço que você está usando agora.
bans-bad-name = Digite o nome do usuário a bloquear.
bans-yourself = Você não pode bloquear sua própria conta.
bans-bad-minutes = Digite um número inteiro de minutos, ou nada para um bloqueio que vale até ser removido.

## Settings > Audit log

audit-title = Registro de auditoria
audit-lead = O que aconteceu aqui, quem fez e como terminou.
audit-export = Exportar
audit-export-title = Um arquivo com os 10.000 registros mais recentes que os filtros selecionam
audit-chart = Logins por dia
audit-sign-ins = Logins
audit-refusals = Recusados
audit-chart-sentence = Nos últimos { $days } dias: logins { $sign-ins }, recusados { $refusals }
audit-chart-day = { $date }: logins { $sign-ins }, recusados { $refusals }
audit-chart-table = Mostrar os números
audit-total = { $count ->
    [one] { $count } registro guardado.
   *[other] { $count } registros guardados.
}
audit-today = { $count ->
    [0] Nenhum deles é de hoje.
    [one] { $count } deles é de hoje.
   *[other] { $count } deles são de hoje.
}
audit-action = O quê
audit-any-action = Tudo
audit-user = Quem
audit-outcome = Resultado
audit-any-outcome = Qualquer um
audit-success = Feito
audit-failure = Recusado
audit-since = De
audit-until = Até
audit-more-filters = Mais filtros
audit-about = Sobre
audit-address = Endereço
audit-path = Caminho
audit-filter = Filtrar
audit-all = Mostrar tudo
audit-what = O quê
audit-when = Quando
audit-details = Detalhes
audit-number = Número
audit-request = Solicitação
audit-agent = Navegador
audit-request-id = ID da solicitação
audit-session = Sessão
audit-none = Não há registros assim.
audit-none-so-far = Nada até aqui. A próxima página busca mais atrás.
audit-mistake = Um dos filtros não pode ser entendido. Um dia tem este formato: 2026-01-31.
audit-pages = Mais registros
audit-first-page = Mais recentes
audit-next-page = Mais antigos
audit-kind-password-sign-in = Login com senha
audit-kind-basic-sign-in = Login por HTTP Basic
audit-kind-passkey-sign-in = Login com chave de acesso
audit-kind-totp-sign-in = Segundo fator: código de uso único
audit-kind-webauthn-sign-in = Segundo fator: chave de segurança ou de acesso
audit-kind-duo-sign-in = Segundo fator: notificação push
audit-kind-recovery-sign-in = Segundo fator: código de recuperação
audit-kind-elevation-requested = Pedido de código por e-mail
audit-kind-elevated = Código de um e-mail
audit-kind-reset-requested = Pedido de nova senha
audit-kind-password-reset = Nova senha por e-mail
audit-kind-mail-sent = E-mail com um código ou link
audit-kind-factor-added = Adição de segundo fator
audit-kind-factor-changed = Novo nome de segundo fator
audit-kind-factor-removed = Remoção de segundo fator
audit-kind-recovery-codes-made = Novos códigos de recuperação
audit-kind-sign-out = Saída
audit-kind-access-denied = Acesso a uma página
audit-kind-first-admin = Criação do primeiro administrador
audit-kind-admin-password = Redefinição da senha do administrador
audit-kind-configuration = Recarga da configuração
audit-kind-storage-key = Mudança da chave da base de dados
audit-kind-storage-backup = Cópia de segurança da base de dados
audit-kind-storage-restore = Restauro da base de dados
audit-kind-signing-secret = Segredo de assinatura das sessões renovado
audit-kind-credentials = Segredo de um serviço ou proxy renovado
audit-kind-storage-refused = Entrada alterada da base de dados recusada
audit-kind-confirmed = Confirmação da senha
audit-kind-account-created = Criação de usuário
audit-kind-account-changed = Alteração de usuário
audit-kind-account-disabled = Desativação de usuário
audit-kind-account-enabled = Ativação de usuário
audit-kind-account-deleted = Exclusão de usuário
audit-kind-password-changed = Alteração de senha
audit-kind-password-rehashed = Senha guardada com mais segurança
audit-kind-sessions-ended = Encerramento de sessões
audit-kind-ban-imposed = Bloqueio
audit-kind-ban-lifted = Remoção de bloqueio
audit-kind-audit-queried = Consulta ao registro de auditoria
audit-kind-audit-exported = Exportação do registro de auditoria
audit-kind-audit-pruned = Descarte de registros antigos
audit-kind-audit-lost = Registros omitidos
audit-kind-audit-restarted = Registro de auditoria adulterado; uma nova cadeia começa
audit-kind-maintenance-begun = Manutenção iniciada
audit-kind-maintenance-ended = Manutenção encerrada
audit-kind-evidence-exported = Provas exportadas
audit-kind-emergency-rotation = Emergência: todas as sessões encerradas, todos os segredos novos

## The second factor, after the password

second-factor-title = Segundo fator
second-factor-heading = Mais um passo
second-factor-destination = para continuar em { $service } como { $user }
second-factor-none-for = { $service } pede um segundo fator, e você ainda não tem nenhum. Configure um e depois volte.
second-factor-none = É pedido um segundo fator, e você ainda não tem nenhum. Configure um e depois volte.
second-factor-set-up = Configurar um segundo fator
second-factor-key = Tenha sua chave de acesso ou chave de segurança à mão.
second-factor-key-button = Usar a chave
second-factor-key-stopped = Nenhuma chave foi usada. Tente de novo.
second-factor-key-failed = Não funcionou. Tente de novo ou use outro método.
second-factor-key-unable = Este navegador não conhece chaves de acesso. Use outro método.
second-factor-key-no-scripts = As chaves precisam de scripts. Permita-os para esta página ou use outro método.
second-factor-totp = Código do seu aplicativo autenticador
second-factor-recovery = Código de recuperação
second-factor-recovery-help = Cada código funciona uma vez.
second-factor-continue = Continuar
second-factor-password = Senha
second-factor-use-password = Usar sua senha
second-factor-wrong-password = Não funcionou. Confira a senha.
second-factor-push = Vamos perguntar em { $device } se é você.
second-factor-push-device = Em qual dispositivo devemos perguntar?
second-factor-push-button = Enviar notificação
second-factor-push-help = Esta página espera sua resposta por no máximo um minuto. Aprove apenas o que você pediu.
second-factor-use-push = Usar uma notificação no celular
second-factor-push-refused = Não foi aprovado. Tente de novo ou use outro método.
second-factor-push-timed-out = Ninguém respondeu a tempo. Tente de novo ou use outro método.
second-factor-push-choose = Escolha o dispositivo em que devemos perguntar.
second-factor-push-enroll = O serviço de notificações ainda não conhece você. Fale com o administrador ou use outro método.
second-factor-push-enroll-there = Comprovar quem é você e cadastrar um celular
second-factor-push-no-device = Nenhum dos seus dispositivos pode receber a pergunta. Use outro método.
second-factor-use-totp = Usar um código do aplicativo autenticador
second-factor-use-passkey = Usar uma chave de acesso ou chave de segurança
second-factor-use-recovery = Usar um código de recuperação
second-factor-sign-out = Sair
second-factor-wrong-code = Esse código não funcionou. Espere o próximo e tente de novo.
second-factor-wrong-key = Essa chave não funcionou aqui. Tente de novo ou use outro método.
second-factor-wrong-recovery = Esse código não funcionou. Cada código funciona uma vez; tente outro.
second-factor-stopped = Tentativas erradas demais. Espere alguns minutos e tente de novo, ou fale com o administrador.

## Prove that it is you: more than the password

elevate-title = Comprove que é você
elevate-lead = O próximo passo muda como você entra. Para isso, é preciso mais do que a senha.
elevate-passkey = Chave de acesso ou chave de segurança
elevate-passkey-button = Usar uma chave de acesso
elevate-passkey-no-scripts = As chaves de acesso precisam de scripts. Use outro método.
elevate-totp = Aplicativo autenticador
elevate-totp-code = Código do aplicativo
elevate-go-on = Continuar
elevate-mail = Um código por e-mail
elevate-mail-send = Enviamos um código para { $address }.
elevate-mail-sent = Um código foi enviado para { $address }. Ele só funciona neste navegador.
elevate-file = Um código do servidor
elevate-file-write = O envio de e-mails não está configurado aqui: o código é gravado em um arquivo no servidor, e o administrador do servidor pode lê-lo para você.
elevate-file-written = O código foi gravado em um arquivo no servidor. O administrador do servidor pode lê-lo para você.
elevate-code = Código
elevate-send = Enviar um código
elevate-send-again = Enviar outro código
elevate-write = Gravar um código
elevate-write-again = Gravar outro código
elevate-recovery = Código de recuperação
elevate-recovery-help = Para o dia em que todo o resto estiver perdido. Cada código funciona uma vez.
elevate-recovery-button = Usar um código de recuperação
elevate-none = Ainda não há um método
elevate-none-help = Primeiro, o Doorward precisa alcançar você fora deste navegador. Peça ao administrador que configure o envio de e-mails e um endereço de e-mail para sua conta.
elevate-none-admin = Primeiro, o Doorward precisa alcançar você fora deste navegador. Configure notifier na configuração e um endereço de e-mail para sua conta.
elevate-wrong-mail = Esse código não funcionou. Confira-o ou peça outro.
elevate-wrong-passkey = Essa chave não funcionou aqui. Tente de novo ou use outro método.
elevate-no-way = Não é possível enviar um código a você.
elevate-throttled = Códigos demais foram enviados. Tente de novo { $when }.

## What the browser said when a passkey or security key was asked for

passkey-denied = O navegador não teve permissão, ou demorou demais. Tente de novo.
passkey-taken = Este dispositivo ou esta chave já está registrado.
passkey-unable = Este navegador não pode usar chaves de acesso aqui. Tente outro navegador ou abra esta página pelo nome, por HTTPS.
passkey-failed = A chave não respondeu. Tente de novo ou use outra.

## Settings > Security: the second factors

security-owed = Para alterar, é preciso comprovar mais do que a senha.
factors-added = Adicionado { $when }
factors-used = último uso { $when }
factors-not-used = ainda sem uso
factors-remove = Remover
factors-passkeys = Chaves de acesso e chaves de segurança
factors-passkeys-none = Nenhuma ainda. Uma chave de acesso é o segundo fator mais seguro: uma página falsa não obtém nada dela.
factors-passkey-suspect = Talvez copiada
factors-passkey-suspect-help = O contador dela andou para trás. Remova-a se você não souber por quê.
factors-passkey-rename = Renomear
factors-passkey-rename-label = Renomear { $name }
factors-passkey-remove-label = Remover { $name }
factors-passkey-add = Adicionar chave de acesso ou chave de segurança
factors-totp = Aplicativo autenticador
factors-totp-none = Nenhum ainda. O aplicativo mostra um código que você digita depois da senha.
factors-totp-set-up = Configurar um aplicativo autenticador
factors-totp-replace = Configurar outro
factors-recovery = Códigos de recuperação
factors-recovery-first = Para o dia em que você perder o celular ou a chave. Configure antes um dos métodos acima.
factors-recovery-none = Não resta nenhum. Sem eles, só um administrador pode liberar sua entrada se você perder o celular ou a chave.
factors-recovery-left = { $count ->
    [one] Resta { $count }. Ele funciona uma vez.
   *[other] Restam { $count }. Cada um funciona uma vez.
}
factors-recovery-make = Criar códigos de recuperação
factors-recovery-renew = Criar novos

## Why a second factor was not changed

factors-error-off = Segundos fatores desse tipo estão desativados. Fale com o administrador.
factors-error-code = Esse código não corresponde a este segredo. Confira se o relógio do seu dispositivo está certo e digite o próximo código.
factors-error-kind = Códigos deste tipo não são permitidos aqui. Escolha outro.
factors-error-missing = Não há mais nada desse tipo.
factors-error-name = Dê um nome de no máximo 64 caracteres.
factors-error-name-taken = Você já tem uma chave com esse nome. Escolha outro nome.
factors-error-taken = Esta chave já está registrada.
factors-error-too-many = Você já tem o número máximo de chaves. Remova uma primeiro.
factors-error-refused = A resposta da chave não foi aceita. Tente de novo ou use outra chave.

## Set up an authenticator app

totp-title = Aplicativo autenticador
totp-heading = Configurar um aplicativo autenticador
totp-heading-replace = Outro aplicativo autenticador
totp-lead = { $period ->
    [one] Ele mostra um novo código a cada segundo, mesmo sem rede.
   *[other] Ele mostra um novo código a cada { $period } segundos, mesmo sem rede.
}
totp-lead-replace = Os códigos do aplicativo que você tem agora deixam de funcionar assim que este for configurado.
totp-scan = 1. Passe o segredo para o aplicativo
totp-how = Escaneie a imagem com o aplicativo. Se o aplicativo estiver neste dispositivo, { $link }, ou digite o segredo:
totp-open = abra-o aqui
totp-qr = QR code com o segredo escrito ao lado
totp-copy = Copiar
totp-copied = Copiado
totp-account = Conta
totp-kind = Tipo
totp-kind-text = Baseado em tempo, { $algorithm }, { $digits } dígitos, { $period } segundos
totp-once = O segredo só é mostrado agora. Nada muda até você digitar um código.
totp-choose = Outro tipo de código
totp-choose-help = A maioria dos aplicativos só conhece o tipo habitual. Uma escolha cria um novo segredo.
totp-algorithm = Algoritmo
totp-digits = Dígitos
totp-period = Segundos por código
totp-choose-button = Novo segredo deste tipo
totp-type = 2. Digite o código que ele mostra
totp-code = Código
totp-button = Configurar
totp-old = Esta página ficou aberta por tempo demais. Aqui está um novo segredo: escaneie-o no lugar do anterior.

## Add a passkey or security key, or give one another name

passkey-title = Adicionar chave de acesso
passkey-heading = Adicionar chave de acesso ou chave de segurança
passkey-lead = Uma chave de acesso fica em um celular, em um computador ou em um gerenciador de senhas; uma chave de segurança é um dispositivo à parte. Nenhuma das duas pode ser entregue a uma página falsa.
passkey-form = A chave
passkey-name = Nome
passkey-name-help = Para você reconhecê-la depois: meu celular, chaveiro.
passkey-button = Adicionar
passkey-no-scripts = Para adicionar uma chave de acesso, são necessários scripts. Um aplicativo autenticador funciona sem eles.
passkey-old = Esta página ficou aberta por tempo demais. Tente de novo.
passkey-rename-title = Renomear chave
passkey-rename-heading = Outro nome para a chave
passkey-rename-button = Renomear
upgrade-heading = Uma chave de acesso para a próxima vez
upgrade-lead = Seu navegador pode guardar agora uma chave de acesso junto da sua senha; na próxima vez, você poderá entrar com ela. Você continua em instantes.
upgrade-onward = Continuar
upgrade-name = Chave de acesso do navegador

## Remove a second factor

remove-ask-totp = Remover o aplicativo autenticador?
remove-ask-passkey = Remover { $name }?
remove-follows-totp = Os códigos dele deixam de funcionar, e suas outras sessões terminam. Depois, apague o item no aplicativo.
remove-follows-passkey = Ninguém mais entra com ela, e suas outras sessões terminam. O que está guardado no próprio dispositivo continua lá até você apagar.
remove-button = Remover

## Recovery codes

recovery-title = Códigos de recuperação
recovery-heading = Criar códigos de recuperação
recovery-heading-renew = Criar novos códigos de recuperação?
recovery-lead = Se um dia você perder o celular ou a chave, um destes códigos permite entrar. Cada um funciona uma vez.
recovery-lead-renew = { $count ->
    [one] Você ainda tem { $count }. Ele deixa de funcionar assim que houver novos.
   *[other] Você ainda tem { $count }. Eles deixam de funcionar assim que houver novos.
}
recovery-button = Criar os códigos
recovery-not-now = Agora não
recovery-codes-title = Seus códigos de recuperação
recovery-codes-lead = Eles só são mostrados agora. Guarde-os onde você os encontre sem o celular: em papel ou em um gerenciador de senhas. Cada um funciona uma vez.
recovery-codes-list = Os códigos
recovery-codes-copy = Copiar
recovery-codes-copied = Copiados
recovery-codes-print = Imprimir
recovery-codes-done = Já guardei

## Said above a page after second factors were changed

done-totp = O aplicativo autenticador foi configurado. Suas outras sessões foram encerradas.
done-passkey = A chave foi adicionada. Suas outras sessões foram encerradas.
done-passkey-renamed = A chave tem um novo nome.
done-factor-removed = Removido. Suas outras sessões foram encerradas.
done-user-factors-removed = Os segundos fatores foram removidos. As sessões abertas foram encerradas.

## The second factors of a user, for administrators

user-factors = Segundos fatores
user-factors-none = { $user } não tem nenhum.
user-factors-passkey = Chave de acesso ou chave de segurança: { $name }
user-factors-totp = Aplicativo autenticador
user-factors-recovery = { $count ->
    [one] { $count } código de recuperação
   *[other] { $count } códigos de recuperação
}
user-factors-remove = Remover todos os segundos fatores
user-ask-remove-factors = Remover todos os segundos fatores de { $user }?
user-follows-remove-factors = { $user } sai de todos os lugares, passa a entrar só com a senha e pode configurar novos fatores. Tenha certeza de que foi { $user } quem pediu isso a você.
user-remove-factors = Remover

## A new password by mail

reset-title = Nova senha
reset-lead = Enviamos um link para você por e-mail.
reset-asked = Se existir esse usuário com um endereço de e-mail, um link está a caminho. Abra-o neste navegador; ele vale por alguns minutos.
reset-user-name = Nome de usuário
reset-send = Enviar o link
reset-back = Voltar para a entrada
reset-new = Nova senha
reset-repeat = A mesma, outra vez
reset-help = Todas as suas sessões terminam, e você entra com a nova senha.
reset-set = Definir a senha
reset-again = Pedir um novo link
reset-revoke = Você não pediu uma nova senha?
reset-revoke-help = Então invalide o link do e-mail.
reset-revoke-button = Invalidar
reset-revoked = O link não vale mais
reset-revoked-help = Ninguém pode definir uma nova senha com ele. Se esses e-mails continuarem chegando, avise o administrador.
reset-bad-link = Este link não vale mais. Cada link funciona uma vez e só por alguns minutos.
reset-other-browser = Este link só funciona no navegador em que foi pedido. Abra-o lá ou peça um novo aqui.

## Mails

mail-greeting = Olá, { $name },
mail-button-instead = Ou abra este endereço:
mail-footer = Este e-mail vem da página de entrada { $portal }. Ninguém lê as respostas a ele.
mail-footer-nowhere = Este e-mail vem da página de entrada. Ninguém lê as respostas a ele.
mail-portal-link = Abrir a página de entrada
mail-fact-when = Quando
mail-fact-address = Endereço IP
mail-fact-browser = Navegador
mail-fact-factor = Método
mail-factor-totp = Aplicativo autenticador
mail-factor-webauthn = Chave de acesso ou chave de segurança
mail-factor-push = Notificação no celular
mail-factor-recovery = Códigos de recuperação
mail-factor-named = { $factor } “{ $name }”
mail-reset-title = Defina uma nova senha
mail-reset-lead = Alguém pediu para definir uma nova senha para { $user }.
mail-reset-button = Definir uma nova senha
mail-reset-ends = O link funciona uma vez, no navegador em que foi pedido, até { $until }.
mail-reset-not-you = Se não foi você, não é preciso fazer nada: sua senha continua como está. Você também pode invalidar o link.
mail-reset-revoke = Invalidar o link
mail-code-title = Confirme que é você
mail-code-lead = Alguém está prestes a mudar como { $user } entra. Este código confirma isso:
mail-code-ends = O código funciona uma vez, até { $until }. Não o diga a ninguém, seja quem for que o peça.
mail-code-not-you = Se não foi você, alguém está usando sua conta. Invalide o código e depois altere sua senha.
mail-code-revoke = Invalidar o código
mail-password-title = Sua senha foi alterada
mail-password-lead = A senha de { $user } foi alterada.
mail-password-not-you = Se não foi você, defina uma nova senha agora e avise o administrador.
mail-factor-added-title = Um método de entrada foi adicionado
mail-factor-added-lead = { $user } agora pode confirmar a entrada por mais um método.
mail-factor-removed-title = Um método de entrada foi removido
mail-factor-removed-lead = { $user } não pode mais confirmar a entrada por este método.
mail-factor-not-you = Se não foi você, alguém está usando sua conta. Altere sua senha agora, confira seus métodos de entrada e avise o administrador.
mail-recovery-used-title = Um código de recuperação foi usado
mail-recovery-used-lead = Um código de recuperação de { $user } foi usado.
mail-recovery-none = Não resta nenhum código. Crie novos nas configurações, em Segurança.
mail-recovery-left = { $count ->
    [one] Resta { $count } código.
   *[other] Restam { $count } códigos.
}
mail-recovery-new-title = Novos códigos de recuperação foram criados
mail-recovery-new-lead = Novos códigos de recuperação foram criados para { $user }. Os antigos não funcionam mais.
mail-address-title = Seu endereço de e-mail foi alterado
mail-address-lead = O endereço de e-mail de { $user } foi alterado. Este e-mail foi para o antigo; os próximos vão para o novo.
mail-address-not-you = Se não foi você, alguém está usando sua conta. Altere sua senha agora e avise o administrador.
mail-device-title = Entrada em um novo dispositivo
mail-device-lead = { $user } entrou em um dispositivo que ainda não era conhecido.
mail-device-not-you = Se não foi você, encerre essa sessão nas configurações, em Sessões, e altere sua senha agora.
mail-banned-title = A entrada foi bloqueada
mail-banned-lead = Houve tentativas erradas demais de entrar como { $user }.
mail-banned-until = Novas tentativas são recusadas até { $until }.
mail-banned-for-good = Novas tentativas são recusadas até que um administrador volte a permiti-las.
mail-banned-not-you = Se as tentativas não foram suas, alguém pode estar tentando adivinhar sua senha. Use uma senha longa que você não usa em nenhum outro lugar.

## Settings > API keys

frame-keys = Chaves de API
done-key-revoked = A chave foi revogada.
refusal-key-in-query = Chaves de API não são aceitas no endereço. Envie a chave no cabeçalho X-API-Key.
refusal-key-read-only = Uma chave de API aqui apenas lê. Entre para alterar algo.
refusal-admin-key = Isto precisa da chave no cabeçalho X-Admin-API-Key.
audit-kind-api-key-refused = Chave de API recusada
audit-kind-api-key-created = Chave de API criada
audit-kind-api-key-rotated = Chave de API substituída
audit-kind-api-key-revoked = Chave de API revogada
audit-kind-admin-key-refused = Chave de administração recusada
keys-title = Chaves de API e senhas de aplicativo
keys-lead = Para aplicativos e programas que não podem entrar como você. Uma chave nunca alcança mais do que você.
keys-none = Você não tem chaves.
keys-add = Nova chave
keys-off = As chaves de API estão desativadas aqui; nenhuma é aceita.
keys-others = De outros e de máquinas
keys-configured = Da configuração
keys-machine = máquina, função { $role }
keys-created = Criada { $when }
keys-used = Último uso { $when }
keys-unused = Nunca usada
keys-ends = Termina { $when }
keys-no-end = Não termina por si só
keys-soon = Termina em breve
keys-revoked = Revogada
keys-expired = Expirada
keys-limited = Pedidos por minuto: { $count }
keys-rotate = Substituir
keys-revoke = Revogar
keys-ask-rotate = Substituir a chave “{ $name }”?
keys-follows-rotate = Você recebe uma nova chave com as mesmas permissões. A antiga vale por mais 24 horas.
keys-ask-revoke = Revogar a chave “{ $name }”?
keys-follows-revoke = O que a usa será recusado a partir de agora, e o que está aberto será fechado.
keys-new-title = Nova chave
keys-new-lead = Crie uma para cada aplicativo ou programa, para poder revogá-la separadamente.
keys-name = Nome
keys-life = Válida por
keys-days = { $count } dias
keys-never = Até ser revogada
keys-scope = Permissões
keys-scope-help = Uma por linha, por exemplo GET /api/metrics service:frigate. Vazio: tudo o que você pode fazer nos serviços.
keys-limit = Pedidos por minuto
keys-limit-help = De 1 a 10000. Vazio: sem limite.
keys-role = Para uma máquina
keys-role-none = Não, para mim
keys-role-help = A chave de uma máquina tem função própria e nenhuma pessoa por trás.
keys-create = Criar a chave
keys-made-title = A chave “{ $name }”
keys-made-lead = É mostrada apenas desta vez. Coloque-a agora onde será usada.
keys-made-use = Envie-a no cabeçalho X-API-Key, como token bearer ou como senha de { $user }.
keys-error-name = Uma chave precisa de um nome de 1 a 64 caracteres.
keys-error-scope = Não foi possível ler as permissões. Escreva uma por linha: métodos, caminho e, se quiser, service:NAME ou host:HOST.
keys-error-life = Uma chave vale de 1 a 365 dias, ou sem fim.
keys-error-limit = Uma chave permite de 1 a 10000 pedidos por minuto. Deixe o campo vazio para não os limitar.
keys-error-owner = Não existe esse usuário ou função.
keys-error-missing = Esta chave já terminou.
keys-error-too-many = Já existem 50 chaves. Revogue uma primeiro.
doctor-title = Verificações de segurança
doctor-lead = O que a lista de segurança encontra aqui. Perfil: { $profile }.
doctor-check = Verificação
doctor-result = Resultado
doctor-found = O que foi encontrado
doctor-pass = Aprovada
doctor-warn = Convém olhar
doctor-fail = Reprovada
doctor-unknown = Não se sabe
maintenance-title = Manutenção
maintenance-is-on = A manutenção está ligada: só administradores passam; os demais são convidados a voltar mais tarde.
maintenance-is-off = A manutenção está desligada: todos passam como dizem as regras.
maintenance-begin = Começar a manutenção
maintenance-end = Encerrar a manutenção
