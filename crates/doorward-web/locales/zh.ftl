### Doorward 简体中文文本。文本的写法见 en.ftl 开头。

## The language itself

language-name = 简体中文

## Words on more than one page

error-mark = 错误：
password-show = 显示
password-hide = 隐藏
nothing = 无
cancel = 取消
list-comma = { $list }、{ $next }
list-and = { $list }和{ $last }

## Moments and spans

time-now = 刚刚
time-ahead-seconds = { $count } 秒后
time-ahead-minutes = { $count } 分钟后
time-ahead-hours = { $count } 小时后
time-ahead-days = { $count } 天后
time-ago-seconds = { $count } 秒前
time-ago-minutes = { $count } 分钟前
time-ago-hours = { $count } 小时前
time-ago-days = { $count } 天前

## Above forms

alert-rejected = 登录未成功。请检查用户名和密码。
alert-throttled = 尝试次数过多。请在 { $when }重试。
alert-busy = 同时登录的人过多。请在 { $when }重试。
alert-sign-in-again = 此页面打开的时间过长。请重新登录。
alert-no-cookie = 您的浏览器没有传回我们的 Cookie。请允许本网站使用 Cookie，然后重新登录。
alert-sign-out-again = 此页面打开的时间过长。仍要退出登录吗？
alert-send-again = 此页面打开的时间过长。请检查内容，然后重新提交。
alert-no-cookie-here = 您的浏览器没有传回我们的 Cookie。请允许本网站使用 Cookie，然后重新提交。
alert-signed-out = 您已退出登录。
alert-password-set = 新密码已设置。请用新密码登录。
alert-repeat-differs = 两次输入的新密码不一致。请将新密码输入两遍。

## The sign-in page

sign-in-title = 登录
sign-in-destination = 以继续访问 { $service }
sign-in-first-time = 第一次使用？请以 { $user } 登录，密码在 Doorward 启动时显示过一次。
sign-in-user-name = 用户名
sign-in-password = 密码
sign-in-remember = 保持登录状态
sign-in-button = 登录
sign-in-passkey = 使用通行密钥登录
sign-in-passkey-stopped = 未使用通行密钥。
sign-in-passkey-failed = 登录未成功。请重试，或使用密码。
sign-in-forgot = 忘记密码？

## Who is signed in

signed-in-title = 已登录
signed-in-heading = 您已登录
signed-in-name = 显示名称
signed-in-user-name = 用户名
signed-in-role = 角色
signed-in-groups = 用户组
signed-in-level = 验证级别
signed-in-level-none = 无
signed-in-level-one = 单重验证
signed-in-level-two = 双重验证
signed-in-ends = 会话结束时间
signed-in-second-factor = 需要双重验证
signed-in-second-factor-needed = { $service } 要求双重验证，而您只用密码登录。目前还不能在此设置双重验证，请联系管理员。
signed-in-account = 您的账户
signed-in-sign-out = 退出登录

## Sign out

sign-out-title = 退出登录
sign-out-heading = 要退出登录吗？
sign-out-who = 您当前以 { $name } 登录。
sign-out-button = 退出登录
sign-out-stay = 保持登录

## Refusals

refusal-title-bad-request = 请求无效
refusal-title-sign-in = 需要登录
refusal-title-forbidden = 不允许访问
refusal-title-not-found = 此处没有内容
refusal-title-method = 此处不支持
refusal-title-too-large = 内容过大
refusal-title-throttled = 尝试次数过多
refusal-title-no-answer = 没有响应
refusal-title-unavailable = 不可用
refusal-title-broke = 出现错误
refusal-title-other = 无法完成
refusal-foot = { $code } · 请求 { $id }
refusal-link-account = 您的账户
refusal-link-sign-in = 登录
refusal-link-sign-in-as = 以其他用户登录
refusal-link-confirm = 确认是您本人
refusal-link-choose-password = 设置密码
refusal-denied = { $user } 无权打开 { $service }。请联系管理员，或以其他用户登录。
refusal-denied-here = { $user } 无权打开此页面。请联系管理员，或以其他用户登录。
refusal-denied-nobody = 任何人都不能从这里打开 { $service }。请联系管理员。
refusal-denied-nobody-here = 任何人都不能从这里打开此页面。请联系管理员。
refusal-second-factor = { $user } 已登录，但此页面要求双重验证。请联系管理员。
refusal-unavailable-retry = Doorward 所需的某项服务没有响应。请在 { $when }重试。
refusal-service-slow = { $service } 未能及时响应。请稍后重试。
refusal-service-down = { $service } 没有响应，可能正在启动。请稍后重试。
refusal-service-refuses = { $service } 不接受 Doorward 用来证明自己身份的内容。双方的密钥必须相同；请联系管理员。
refusal-detail = { $sentence }问题详情：{ $detail }。
refusal-session-required = 请先登录。
refusal-proxy-not-proved = Doorward 前面的代理未能证明自己的身份。请联系管理员。
refusal-proxy-no-identity = Doorward 前面的代理没有说明您是谁。请先在那里登录。
refusal-login-disabled = 登录由 Doorward 前面的代理处理。
refusal-admin-required = 只有管理员可以执行此操作。
refusal-confirm-required = 请先确认密码：此操作要求您最近确认过身份。
refusal-second-factor-required = 您已设置双重验证。请先完成验证，然后再回来。
refusal-elevation-required = 请先验证您的身份：此操作只有密码还不够。
refusal-change-required = 请先设置您自己的密码。
refusal-settings-none = 此处没有可以设置的内容：您是通过 Doorward 前面的代理登录的。
refusal-role-unknown = 您的角色在此处不存在。请联系管理员。
refusal-foreign-origin = 此请求来自其他网站。请在这里打开页面，然后重试。
refusal-bad-body = 发送的内容不符合此地址的要求。
refusal-media-type = 此地址不接受所发送内容的类型。
refusal-too-many-sockets = 打开的实时画面过多。请关闭一个，然后重试。
refusal-maintenance = 正在维护。请过几分钟再试。
refusal-bad-request = 地址或请求含义不明，或无法识别。
refusal-sign-in = 请登录以打开此页面。
refusal-forbidden = 您无权打开此页面。请联系管理员。
refusal-not-found = 此处没有内容。请检查地址。
refusal-method = 此地址不接受这样的请求。
refusal-slow = 请求未能及时送达。请重试。
refusal-too-large = 内容超过了此地址允许的大小。
refusal-address-too-long = 地址过长。
refusal-misdirected = 这里不提供此主机的服务。请检查地址。
refusal-throttled = 尝试次数过多。请稍后重试。
refusal-limited = 请求过多。请在 { $when }重试。
refusal-bad-gateway = 服务没有响应，可能正在启动。请稍后重试。
refusal-gateway-timeout = 服务未能及时响应。请稍后重试。
refusal-loop = 请求又回到了起点。请联系管理员。
refusal-unavailable = Doorward 所需的某项服务没有响应。请稍后重试。
refusal-broke = 这里出现了错误。请稍后重试。
refusal-other = 无法响应此请求。

## What a new password must be like

password-rules = 至少 { $least } 个字符；不能是用户名，也不能是很多人都用的密码。
password-rules-with = 至少 { $least } 个字符，须包含{ $kinds }；不能是用户名，也不能是很多人都用的密码。
password-kind-uppercase = 一个大写字母
password-kind-lowercase = 一个小写字母
password-kind-number = 一个数字
password-kind-special = 一个字母和数字以外的字符
password-too-short = 密码至少需要 { $least } 个字符。
password-too-long = 密码最多 { $most } 个字符。
password-no-uppercase = 密码需要包含大写字母。
password-no-lowercase = 密码需要包含小写字母。
password-no-number = 密码需要包含数字。
password-no-special = 密码需要包含字母和数字以外的字符。
password-lacks = 密码还需要包含{ $kinds }。
password-contains-name = 密码不能包含用户名。
password-common = 这个密码太常见：猜密码的人最先尝试的就是这类密码。
password-too-easy = 这个密码太容易猜到。请加长密码，例如再加几个互不相关的词。
password-score-0 = 非常容易猜到
password-score-1 = 容易猜到
password-score-2 = 还可以更好
password-score-3 = 好
password-score-4 = 很好

## Why an account cannot be made or changed

account-error-name = 用户名由 1 到 64 个字母（a 到 z）、数字、点、下划线、连字符或 @ 符号组成，并以字母、数字或下划线开头。
account-error-anonymous = 名称 anonymous 代表尚未登录的访客。
account-error-display-name = 显示名称由 1 到 128 个可打印字符组成，首尾不能有空格。
account-error-email = 电子邮件地址的格式类似 name@example.com。
account-error-groups = 最多可有 64 个用户组，每个组名由 1 到 128 个可打印字符组成，不能有逗号、分号、竖线，首尾不能有空格。
account-error-field = 有一个字段的内容无法接受。
account-error-role = 没有这个名称的角色。
account-error-exists = 已有同名用户。仅大小写不同的名称视为相同。
account-error-missing = 没有这个名称的用户。
account-error-last-admin = 这是最后一位启用的管理员。请先将其他人设为管理员。
account-error-read-only = 此用户保存在 Doorward 数据库之外，无法在此更改。
account-error-read-only-own = 此用户保存在 Doorward 数据库之外，无法在此更改。请联系管理员。
account-error-off = 不能在此更改密码。请联系管理员。

## The frame around every page of the settings

frame-skip = 跳到页面内容
frame-who = 当前以 { $user } 登录
frame-sign-out = 退出登录
frame-navigation = 设置
frame-account = 账户
frame-security = 安全
frame-sessions = 会话
frame-users = 用户
frame-bans = 封禁
frame-audit = 审计
frame-doctor = 检查

## Said above a page after something was done

done-appearance = 已保存。此浏览器今后将这样显示页面。
done-password = 密码已更改。您的其他会话已结束。
done-session-ended = 会话已结束。
done-sessions-ended = 这些会话已结束。
done-user-created = 用户已创建。
done-user-saved = 已保存。
done-user-password = 密码已设置。已打开的会话均已结束。
done-user-disabled = 用户已停用，不能再登录。
done-user-enabled = 用户已启用，可以重新登录。
done-user-deleted = 用户已删除。
done-ban-added = 封禁即刻生效。
done-ban-lifted = 封禁已解除。
done-maintenance-begun = 维护已开始：只有管理员可以通过。
done-maintenance-ended = 维护已结束。

## Settings > Account

account-title = 账户
account-lead = 您在这里的身份，以及各项服务能得知的信息。
account-you = 您的信息
account-name = 显示名称
account-user-name = 用户名
account-email = 电子邮件
account-role = 角色
account-groups = 用户组
account-kept = 保存位置
account-kept-database = 数据库
account-kept-file = 用户文件
account-kept-nowhere = 已不再保存
account-appearance = 外观
account-theme = 页面在此浏览器中的外观
account-theme-auto = 跟随设备
account-theme-light = 浅色
account-theme-dark = 深色
account-language = 语言
account-language-auto = 跟随浏览器
account-save = 保存

## Settings > Security

security-title = 安全
security-lead = 您用什么证明是您本人。
security-must-title = 设置密码
security-must-lead = 请先设置您自己的密码再继续。您登录时使用的密码是由他人设置的。
security-password = 密码
security-must-password = 您的新密码
security-help = 更改密码后，您的其他会话将结束，当前会话会保留。
security-must-help = 今后每次登录都需要这个密码。
security-present = 当前密码
security-new = 新密码
security-repeat = 再次输入新密码
security-change = 更改密码
security-off = 不能在此更改密码。请联系管理员。
security-unchanged = 这是您现在的密码。请换一个。

## Confirm it is you

confirm-title = 确认是您本人
confirm-lead = 您当前以 { $user } 登录。接下来的操作需要再次输入密码。
confirm-form = 您的密码
confirm-password = 密码
confirm-button = 确认

## Settings > Sessions

sessions-title = 会话
sessions-title-of = { $user } 的会话
sessions-lead = 您在哪些地方登录着。请结束您不认识的会话，然后更改密码。
sessions-lead-of = { $user } 在哪些地方登录着。
sessions-end-all = 全部结束
sessions-end-others = 结束其他所有会话
sessions-none = 没有会话。
sessions-this = 当前会话
sessions-active = { $when }活跃
sessions-began = { $when }开始
sessions-ends = { $when }结束
sessions-more = 设备的更多信息
sessions-sign-out = 退出登录
sessions-end = 结束
sessions-end-label = 结束会话：{ $device }，{ $address }
device-known = { $program }（{ $system }）
device-system = 未知程序（{ $system }）
device-unknown = 未知设备
sessions-ask-one = 要结束“{ $device }”上的会话吗？
sessions-ask-one-of = 要结束 { $user } 在“{ $device }”上的会话吗？
sessions-ask-unknown = 要结束未知设备上的会话吗？
sessions-ask-unknown-of = 要结束 { $user } 在未知设备上的会话吗？
sessions-ask-others = 要结束其他 { $count } 个会话吗？
sessions-ask-all-of = 要结束 { $user } 的 { $count } 个会话吗？
sessions-follows-here = 此会话于 { $begun }从 { $address } 开始。这是您正在使用的会话，结束后您将退出登录。
sessions-follows-there = 此会话于 { $begun }从 { $address } 开始，上次活跃是 { $active }。
sessions-follows-others = 您在这里保持登录，在其他地方将全部退出登录。
sessions-follows-all-of = { $user } 在所有地方都需要重新登录。
sessions-end-one = 结束会话
sessions-end-many = 结束这些会话

## Settings > Users

users-title = 用户
users-lead = 谁可以登录，以及登录后的角色。
users-add = 添加用户
users-search-label = 按名称或电子邮件搜索
users-search = 搜索
users-nobody = 此页没有用户。
users-nobody-found = 没有用户名、显示名称或电子邮件地址包含 { $text } 的用户。
users-everybody = 显示所有用户
users-user-name = 用户名
users-name = 显示名称
users-role = 角色
users-groups = 用户组
users-kept = 保存位置
users-state = 状态
users-more-groups = 还有 { $count } 个
users-enabled = 已启用
users-disabled = 已停用
users-banned = 已封禁
users-pages = 更多用户
users-first-page = 第一页
users-next-page = 下一页

## One user, for administrators

user-self = 这是您自己。
user-in-file = 保存在用户文件中。请在该文件中更改显示名称、电子邮件、角色和用户组，Doorward 会自动察觉。
user-in-database = 保存在数据库中。
user-details = 详细信息
user-name = 显示名称
user-email = 电子邮件
user-email-help = 可以留空。
user-role = 角色
user-groups = 用户组
user-groups-help = 用英文逗号分隔：family, cameras。
user-save = 保存
user-password = 密码
user-own-password = 您自己的密码请在{ $page }页面更改。
user-own-password-page = 安全
user-own-password-refused = 您自己的密码请在“安全”页面更改。
user-password-help = 设置新密码会结束 { $user } 的会话。
user-new-password = 新密码
user-empty-password = 如果留空，Doorward 会生成一个密码，并且只显示一次。
user-must-change = 下次登录时必须更换密码
user-set-password = 设置密码
user-sessions = 会话
user-signed-in = { $user } 已登录。
user-not-signed-in = { $user } 未在任何地方登录。
user-show-sessions = 显示 { $count } 个会话
user-close = 关闭账户
user-close-own = 关闭您的账户
user-close-help = 停用的用户不能登录，但可以重新启用。删除的用户无法恢复。
user-disable = 停用
user-enable = 启用
user-delete = 删除
user-ask-disable = 要停用 { $user } 吗？
user-ask-enable = 要启用 { $user } 吗？
user-ask-delete = 要删除 { $user } 吗？
user-follows-disable = { $user } 将不能再登录，并会在所有地方退出登录。不会删除任何内容。
user-follows-enable = { $user } 可以重新登录，密码不变。
user-follows-delete = { $user } 会在所有地方退出登录，账户将被删除。此操作无法撤销。

## Add user

new-user-title = 添加用户
new-user-lead = 账户将保存在数据库中。
new-user-form = 新用户
new-user-user-name = 用户名
new-user-name = 显示名称
new-user-password = 密码
new-user-button = 添加用户

## The password that Doorward made up for somebody

generated-title = { $user } 的密码
generated-lead = 此密码只在现在显示。请以安全的方式转交。
generated-label = 密码
generated-copy = 复制
generated-copied = 已复制
generated-must-change = { $user } 下次登录时必须更换密码。
generated-done = 完成

## Settings > Bans

bans-title = 封禁
bans-lead = 暂时不能登录的用户和地址。密码输错次数过多会自动封禁。
bans-none = 没有封禁。
bans-who = 对象
bans-since = 开始
bans-until = 截止
bans-why = 原因
bans-by = 操作者
bans-user = 用户
bans-address = 地址
bans-device = 用户设备
bans-factors = 双重验证
bans-no-end = 无期限
bans-by-doorward = Doorward
bans-by-command-line = 命令行
bans-reason-attempts = { $count } 次失败的尝试
bans-reason-factors = 连续 { $count } 次双重验证失败
bans-reason-none = 未说明原因
bans-lift = 解除
bans-lift-label = 解除封禁：{ $what } { $whom }
bans-add = 添加封禁
bans-kind = 封禁类型
bans-kind-user = 用户
bans-kind-address = 地址
bans-subject = 用户名或地址
bans-minutes = 分钟数
bans-minutes-help = 留空：直到有人解除。
bans-button = 封禁
bans-bad-address = 这不是地址。地址的格式类似 192.0.2.7 或 2001:db8::7。
bans-own-address = 这是您自己正在使用的地址。
bans-bad-name = 请输入要封禁的用户名。
bans-yourself = 您不能封禁自己。
bans-bad-minutes = 请输入整数分钟数；留空则封禁一直有效，直到解除。

## Settings > Audit log

audit-title = 审计日志
audit-lead = 这里发生了什么、由谁操作，以及结果如何。
audit-export = 导出
audit-export-title = 包含符合筛选条件的最新 10,000 条记录的文件
audit-chart = 每日登录
audit-sign-ins = 登录
audit-refusals = 被拒绝
audit-chart-sentence = 最近 { $days } 天：登录 { $sign-ins } 次，被拒绝 { $refusals } 次
audit-chart-day = { $date }：登录 { $sign-ins } 次，被拒绝 { $refusals } 次
audit-chart-table = 显示数字
audit-total = 共保存 { $count } 条记录。
audit-today = { $count ->
    [0] 其中没有今天的记录。
   *[other] 其中 { $count } 条是今天的。
}
audit-action = 事件
audit-any-action = 全部
audit-user = 操作者
audit-outcome = 结果
audit-any-outcome = 不限
audit-success = 成功
audit-failure = 被拒绝
audit-since = 从
audit-until = 到
audit-more-filters = 更多筛选条件
audit-about = 对象
audit-address = 地址
audit-path = 路径
audit-filter = 筛选
audit-all = 显示全部
audit-what = 事件
audit-when = 时间
audit-details = 详细信息
audit-number = 编号
audit-request = 请求
audit-agent = 浏览器
audit-request-id = 请求 ID
audit-session = 会话
audit-none = 没有符合条件的记录。
audit-none-so-far = 到目前为止没有找到。下一页会继续查找更早的记录。
audit-mistake = 有一个筛选条件无法识别。日期的格式类似 2026-01-31。
audit-pages = 更多记录
audit-first-page = 最新
audit-next-page = 更早
audit-kind-password-sign-in = 密码登录
audit-kind-basic-sign-in = HTTP Basic 登录
audit-kind-passkey-sign-in = 通行密钥登录
audit-kind-totp-sign-in = 双重验证：一次性验证码
audit-kind-webauthn-sign-in = 双重验证：安全密钥或通行密钥
audit-kind-duo-sign-in = 双重验证：推送
audit-kind-recovery-sign-in = 双重验证：恢复码
audit-kind-elevation-requested = 请求邮件验证码
audit-kind-elevated = 输入邮件验证码
audit-kind-reset-requested = 请求新密码
audit-kind-password-reset = 通过邮件设置新密码
audit-kind-mail-sent = 发送含验证码或链接的邮件
audit-kind-factor-added = 添加双重验证方式
audit-kind-factor-changed = 重命名双重验证方式
audit-kind-factor-removed = 移除双重验证方式
audit-kind-recovery-codes-made = 生成新恢复码
audit-kind-sign-out = 退出登录
audit-kind-access-denied = 访问页面
audit-kind-first-admin = 创建首位管理员
audit-kind-admin-password = 重新设置管理员密码
audit-kind-configuration = 重新加载配置
audit-kind-storage-key = 更换数据库密钥
audit-kind-storage-backup = 备份数据库
audit-kind-storage-restore = 从备份恢复数据库
audit-kind-signing-secret = 更换会话签名密钥
audit-kind-credentials = 更换服务或代理的密钥
audit-kind-storage-refused = 拒绝数据库中被篡改的条目
audit-kind-confirmed = 确认密码
audit-kind-account-created = 创建用户
audit-kind-account-changed = 更改用户
audit-kind-account-disabled = 停用用户
audit-kind-account-enabled = 启用用户
audit-kind-account-deleted = 删除用户
audit-kind-password-changed = 更改密码
audit-kind-password-rehashed = 以更安全的方式保存密码
audit-kind-sessions-ended = 结束会话
audit-kind-ban-imposed = 添加封禁
audit-kind-ban-lifted = 解除封禁
audit-kind-audit-queried = 查询审计日志
audit-kind-audit-exported = 导出审计日志
audit-kind-audit-pruned = 清除旧记录
audit-kind-audit-lost = 遗漏记录
audit-kind-audit-restarted = 审计日志遭篡改，启用新链
audit-kind-maintenance-begun = 维护开始
audit-kind-maintenance-ended = 维护结束
audit-kind-evidence-exported = 导出证据
audit-kind-emergency-rotation = 紧急处置：结束所有会话，更换所有密钥

## The second factor, after the password

second-factor-title = 双重验证
second-factor-heading = 还差一步
second-factor-destination = 以 { $user } 的身份继续访问 { $service }
second-factor-none-for = { $service } 要求双重验证，而您还没有设置。请先设置，然后再回来。
second-factor-none = 此处要求双重验证，而您还没有设置。请先设置，然后再回来。
second-factor-set-up = 设置双重验证
second-factor-key = 请准备好您的通行密钥或安全密钥。
second-factor-key-button = 使用密钥
second-factor-key-stopped = 未使用密钥。请重试。
second-factor-key-failed = 验证未成功。请重试，或使用其他方式。
second-factor-key-unable = 此浏览器不支持通行密钥。请使用其他方式。
second-factor-key-no-scripts = 使用密钥需要脚本。请允许此页面运行脚本，或使用其他方式。
second-factor-totp = 身份验证器应用中的验证码
second-factor-recovery = 恢复码
second-factor-recovery-help = 每个恢复码只能使用一次。
second-factor-continue = 继续
second-factor-password = 密码
second-factor-use-password = 使用密码
second-factor-wrong-password = 验证未成功。请检查密码。
second-factor-push = 我们将在 { $device } 上询问是否是您本人。
second-factor-push-device = 要在哪台设备上确认？
second-factor-push-button = 发送推送
second-factor-push-help = 此页面会等待您的回应，最多一分钟。请只批准您自己发起的请求。
second-factor-use-push = 使用手机推送
second-factor-push-refused = 请求未获批准。请重试，或使用其他方式。
second-factor-push-timed-out = 没有及时收到回应。请重试，或使用其他方式。
second-factor-push-choose = 请选择用于确认的设备。
second-factor-push-enroll = 推送服务中还没有您的信息。请联系管理员，或使用其他方式。
second-factor-push-enroll-there = 验证身份并登记手机
second-factor-push-no-device = 您没有可用于确认的设备。请使用其他方式。
second-factor-use-totp = 使用身份验证器应用的验证码
second-factor-use-passkey = 使用通行密钥或安全密钥
second-factor-use-recovery = 使用恢复码
second-factor-sign-out = 退出登录
second-factor-wrong-code = 验证码无效。请等待下一个验证码，然后重试。
second-factor-wrong-key = 此密钥在这里无法使用。请重试，或使用其他方式。
second-factor-wrong-recovery = 恢复码无效。每个恢复码只能使用一次，请换一个试试。
second-factor-stopped = 错误次数过多。请等待几分钟后重试，或联系管理员。

## Prove that it is you

elevate-title = 验证您的身份
elevate-lead = 接下来的操作会改变您的登录方式，只有密码还不够。
elevate-passkey = 通行密钥或安全密钥
elevate-passkey-button = 使用通行密钥
elevate-passkey-no-scripts = 使用通行密钥需要脚本。请使用其他方式。
elevate-totp = 身份验证器应用
elevate-totp-code = 应用中的验证码
elevate-go-on = 继续
elevate-mail = 邮件验证码
elevate-mail-send = 我们会将验证码发送到 { $address }。
elevate-mail-sent = 验证码已发送到 { $address }。它只能在此浏览器中使用。
elevate-file = 来自服务器的验证码
elevate-file-write = 此处未设置邮件：验证码会写入服务器上的文件，服务器的管理员可以读给您。
elevate-file-written = 验证码已写入服务器上的文件。服务器的管理员可以读给您。
elevate-code = 验证码
elevate-send = 发送验证码
elevate-send-again = 重新发送验证码
elevate-write = 写入验证码
elevate-write-again = 重新写入验证码
elevate-recovery = 恢复码
elevate-recovery-help = 在其他方式都无法使用时使用。每个恢复码只能使用一次。
elevate-recovery-button = 使用恢复码
elevate-none = 还没有可用的方式
elevate-none-help = Doorward 首先需要能在此浏览器之外联系到您。请让管理员设置邮件发送，并为您的账户添加电子邮件地址。
elevate-none-admin = Doorward 首先需要能在此浏览器之外联系到您。请在配置中设置 notifier，并为您的账户添加电子邮件地址。
elevate-wrong-mail = 验证码无效。请检查验证码，或重新发送。
elevate-wrong-passkey = 此密钥在这里无法使用。请重试，或使用其他方式。
elevate-no-way = 无法向您发送验证码。
elevate-throttled = 发送验证码的次数过多。请在 { $when }重试。

## What the browser said when a passkey or security key was asked for

passkey-denied = 浏览器未获许可，或等待时间过长。请重试。
passkey-taken = 此设备或密钥已注册。
passkey-unable = 此浏览器在这里无法使用通行密钥。请使用其他浏览器，或通过 HTTPS 用域名打开此页面。
passkey-failed = 密钥没有响应。请重试，或使用其他密钥。

## Settings > Security: the second factors

security-owed = 更改前需要密码以外的身份验证。
factors-added = { $when }添加
factors-used = 上次使用：{ $when }
factors-not-used = 尚未使用
factors-remove = 移除
factors-passkeys = 通行密钥和安全密钥
factors-passkeys-none = 尚未添加。通行密钥是最安全的双重验证方式：假冒页面无法从中得到任何信息。
factors-passkey-suspect = 可能被复制
factors-passkey-suspect-help = 它的计数器出现了倒退。如果您不清楚原因，请将其移除。
factors-passkey-rename = 重命名
factors-passkey-rename-label = 重命名 { $name }
factors-passkey-remove-label = 移除 { $name }
factors-passkey-add = 添加通行密钥或安全密钥
factors-totp = 身份验证器应用
factors-totp-none = 尚未设置。输入密码后，再输入应用显示的验证码。
factors-totp-set-up = 设置身份验证器应用
factors-totp-replace = 更换身份验证器应用
factors-recovery = 恢复码
factors-recovery-first = 在手机或密钥丢失时使用。请先设置以上任一方式。
factors-recovery-none = 恢复码已用完。没有恢复码，手机或密钥丢失时只有管理员能帮您重新登录。
factors-recovery-left = 还剩 { $count } 个，每个只能使用一次。
factors-recovery-make = 生成恢复码
factors-recovery-renew = 重新生成

## Why a second factor was not changed

factors-error-off = 此类双重验证方式已关闭。请联系管理员。
factors-error-code = 验证码与此设置密钥不符。请检查设备的时间是否准确，然后输入下一个验证码。
factors-error-kind = 这里不允许这种验证码。请选择另一种。
factors-error-missing = 此项已不存在。
factors-error-name = 请输入名称，最多 64 个字符。
factors-error-name-taken = 您已有同名的密钥。请换一个名称。
factors-error-taken = 此密钥已注册。
factors-error-too-many = 您的密钥数量已达上限。请先移除一个。
factors-error-refused = 密钥的响应未被接受。请重试，或使用其他密钥。

## Set up an authenticator app

totp-title = 身份验证器应用
totp-heading = 设置身份验证器应用
totp-heading-replace = 更换身份验证器应用
totp-lead = 它每 { $period } 秒显示一个新的验证码，没有网络也可以使用。
totp-lead-replace = 设置完成后，您现在使用的应用的验证码将失效。
totp-scan = 1. 将设置密钥添加到应用
totp-how = 请用应用扫描图片。如果应用就在此设备上，请{ $link }，或输入设置密钥：
totp-open = 在这里打开
totp-qr = 二维码，内容是旁边显示的设置密钥
totp-copy = 复制
totp-copied = 已复制
totp-account = 账户
totp-kind = 类型
totp-kind-text = 基于时间，{ $algorithm }，{ $digits } 位数字，{ $period } 秒
totp-once = 设置密钥只在现在显示。输入验证码之前，不会有任何改变。
totp-choose = 其他类型的验证码
totp-choose-help = 大多数应用只支持常用类型。选择后会生成新的密钥。
totp-algorithm = 算法
totp-digits = 位数
totp-period = 每个验证码的秒数
totp-choose-button = 生成此类型的新密钥
totp-type = 2. 输入应用显示的验证码
totp-code = 验证码
totp-button = 完成设置
totp-old = 此页面打开的时间过长。这是新的设置密钥，请扫描它来代替之前的。

## Add a passkey or security key, or give one another name

passkey-title = 添加通行密钥
passkey-heading = 添加通行密钥或安全密钥
passkey-lead = 通行密钥保存在手机、电脑或密码管理器中；安全密钥是一个独立的设备。两者都不会泄露给假冒页面。
passkey-form = 密钥
passkey-name = 名称
passkey-name-help = 便于您日后辨认：我的手机、钥匙圈。
passkey-button = 添加
passkey-no-scripts = 添加通行密钥需要脚本。身份验证器应用不需要脚本。
passkey-old = 此页面打开的时间过长。请重试。
passkey-rename-title = 重命名密钥
passkey-rename-heading = 为密钥换一个名称
passkey-rename-button = 重命名
upgrade-heading = 为下次准备的通行密钥
upgrade-lead = 浏览器现在可能会将通行密钥与密码一起保存，下次可以用它登录。马上继续。
upgrade-onward = 继续
upgrade-name = 浏览器的通行密钥

## Remove a second factor

remove-ask-totp = 要移除身份验证器应用吗？
remove-ask-passkey = 要移除 { $name } 吗？
remove-follows-totp = 它的验证码将失效，您的其他会话将结束。之后请在应用中删除对应的条目。
remove-follows-passkey = 它将不能再用于登录，您的其他会话将结束。设备上保存的内容会一直保留，直到您将其删除。
remove-button = 移除

## Recovery codes

recovery-title = 恢复码
recovery-heading = 生成恢复码
recovery-heading-renew = 要重新生成恢复码吗？
recovery-lead = 如果有一天手机或密钥丢失，您可以用其中一个恢复码登录。每个只能使用一次。
recovery-lead-renew = 您还有 { $count } 个恢复码。生成新的恢复码后，它们将失效。
recovery-button = 生成恢复码
recovery-not-now = 暂不
recovery-codes-title = 您的恢复码
recovery-codes-lead = 恢复码只在现在显示。请保存在没有手机也能找到的地方：写在纸上，或存入密码管理器。每个只能使用一次。
recovery-codes-list = 恢复码
recovery-codes-copy = 复制
recovery-codes-copied = 已复制
recovery-codes-print = 打印
recovery-codes-done = 我已保存

## Said above a page after second factors were changed

done-totp = 身份验证器应用已设置。您的其他会话已结束。
done-passkey = 密钥已添加。您的其他会话已结束。
done-passkey-renamed = 密钥已重命名。
done-factor-removed = 已移除。您的其他会话已结束。
done-user-factors-removed = 双重验证方式已移除。已打开的会话均已结束。

## The second factors of a user, for administrators

user-factors = 双重验证
user-factors-none = { $user } 没有设置双重验证。
user-factors-passkey = 通行密钥或安全密钥：{ $name }
user-factors-totp = 身份验证器应用
user-factors-recovery = { $count } 个恢复码
user-factors-remove = 移除所有双重验证方式
user-ask-remove-factors = 要移除 { $user } 的所有双重验证方式吗？
user-follows-remove-factors = { $user } 会在所有地方退出登录，之后只用密码即可登录，并可重新设置双重验证。请确认这是 { $user } 本人向您提出的请求。
user-remove-factors = 移除

## A new password by mail

reset-title = 新密码
reset-lead = 我们会通过邮件向您发送链接。
reset-asked = 如果该用户存在并且有电子邮件地址，链接正在发送中。请在此浏览器中打开链接，它只在几分钟内有效。
reset-user-name = 用户名
reset-send = 发送链接
reset-back = 返回登录
reset-new = 新密码
reset-repeat = 再次输入新密码
reset-help = 您会在所有地方退出登录，然后用新密码登录。
reset-set = 设置密码
reset-again = 重新申请链接
reset-revoke = 您没有申请新密码？
reset-revoke-help = 那么请让邮件中的链接失效。
reset-revoke-button = 使链接失效
reset-revoked = 链接已失效
reset-revoked-help = 任何人都不能再用它设置新密码。如果不断收到这样的邮件，请告诉管理员。
reset-bad-link = 此链接已失效。每个链接只能使用一次，并且只在几分钟内有效。
reset-other-browser = 此链接只能在申请时所用的浏览器中使用。请在那个浏览器中打开，或在这里重新申请。

## Mails

mail-greeting = { $name }，您好：
mail-button-instead = 或打开此地址：
mail-footer = 此邮件来自登录页面 { $portal }。请勿回复，回复不会有人查看。
mail-footer-nowhere = 此邮件来自登录页面。请勿回复，回复不会有人查看。
mail-portal-link = 打开登录页面
mail-fact-when = 时间
mail-fact-address = IP 地址
mail-fact-browser = 浏览器
mail-fact-factor = 方式
mail-factor-totp = 身份验证器应用
mail-factor-webauthn = 通行密钥或安全密钥
mail-factor-push = 手机推送
mail-factor-recovery = 恢复码
mail-factor-named = { $factor }“{ $name }”
mail-reset-title = 设置新密码
mail-reset-lead = 有人申请为 { $user } 设置新密码。
mail-reset-button = 设置新密码
mail-reset-ends = 此链接只能使用一次，且须在申请时所用的浏览器中打开，有效期至 { $until }。
mail-reset-not-you = 如果不是您本人操作，则无需处理：您的密码保持不变。您也可以使此链接失效。
mail-reset-revoke = 使链接失效
mail-code-title = 确认是您本人
mail-code-lead = 有人要更改 { $user } 的登录方式。请用此验证码确认：
mail-code-ends = 此验证码只能使用一次，有效期至 { $until }。无论谁向您索要，都不要告诉对方。
mail-code-not-you = 如果不是您本人操作，说明有人在使用您的账户。请使此验证码失效，然后更改密码。
mail-code-revoke = 使验证码失效
mail-password-title = 您的密码已更改
mail-password-lead = { $user } 的密码已更改。
mail-password-not-you = 如果不是您本人操作，请立即设置新密码，并告诉管理员。
mail-factor-added-title = 已添加登录验证方式
mail-factor-added-lead = { $user } 现在多了一种确认登录的方式。
mail-factor-removed-title = 已移除登录验证方式
mail-factor-removed-lead = { $user } 不能再用此方式确认登录。
mail-factor-not-you = 如果不是您本人操作，说明有人在使用您的账户。请立即更改密码，检查您的登录验证方式，并告诉管理员。
mail-recovery-used-title = 恢复码已被使用
mail-recovery-used-lead = { $user } 的一个恢复码已被使用。
mail-recovery-none = 恢复码已用完。请在设置的“安全”页面重新生成。
mail-recovery-left = 还剩 { $count } 个恢复码。
mail-recovery-new-title = 已生成新的恢复码
mail-recovery-new-lead = 已为 { $user } 生成新的恢复码。旧的恢复码已失效。
mail-address-title = 您的电子邮件地址已更改
mail-address-lead = { $user } 的电子邮件地址已更改。此邮件发送到旧地址，今后的邮件将发送到新地址。
mail-address-not-you = 如果不是您本人操作，说明有人在使用您的账户。请立即更改密码，并告诉管理员。
mail-device-title = 新设备登录
mail-device-lead = { $user } 从一台此前未见过的设备登录。
mail-device-not-you = 如果不是您本人操作，请在设置的“会话”页面结束此会话，并立即更改密码。
mail-banned-title = 登录已被阻止
mail-banned-lead = 以 { $user } 登录的错误尝试次数过多。
mail-banned-until = 在 { $until } 之前，后续尝试都会被拒绝。
mail-banned-for-good = 后续尝试都会被拒绝，直到管理员重新允许。
mail-banned-not-you = 如果这些尝试不是您本人所为，可能有人在猜测您的密码。请使用一个较长且不在其他地方使用的密码。

## Settings > API keys

frame-keys = API 密钥
done-key-revoked = 密钥已撤销。
refusal-key-in-query = 不接受网址中的 API 密钥。请用请求头 X-API-Key 发送密钥。
refusal-key-read-only = API 密钥在此只能读取。要更改内容请先登录。
refusal-admin-key = 需要在请求头 X-Admin-API-Key 中提供密钥。
audit-kind-api-key-refused = API 密钥被拒绝
audit-kind-api-key-created = 创建 API 密钥
audit-kind-api-key-rotated = 更换 API 密钥
audit-kind-api-key-revoked = 撤销 API 密钥
audit-kind-admin-key-refused = 管理密钥被拒绝
keys-title = API 密钥和应用密码
keys-lead = 供无法像您一样登录的手机应用和程序使用。密钥的权限不会超过您本人。
keys-none = 您没有密钥。
keys-add = 新建密钥
keys-off = 此处已关闭 API 密钥，不接受任何密钥。
keys-others = 其他用户和机器的密钥
keys-configured = 来自配置文件
keys-machine = 机器，角色 { $role }
keys-created = 创建于 { $when }
keys-used = 上次使用 { $when }
keys-unused = 从未使用
keys-ends = 结束于 { $when }
keys-no-end = 不会自动结束
keys-soon = 即将结束
keys-revoked = 已撤销
keys-expired = 已过期
keys-limited = 每分钟请求数：{ $count }
keys-rotate = 更换
keys-revoke = 撤销
keys-ask-rotate = 更换密钥“{ $name }”吗？
keys-follows-rotate = 您将得到一个权限相同的新密钥。旧密钥还可使用 24 小时。
keys-ask-revoke = 撤销密钥“{ $name }”吗？
keys-follows-revoke = 使用它的程序将立即被拒绝，已打开的连接也会关闭。
keys-new-title = 新建密钥
keys-new-lead = 请为每个应用或程序单独创建，以便分别撤销。
keys-name = 名称
keys-life = 有效期
keys-days = { $count } 天
keys-never = 直到撤销
keys-scope = 权限
keys-scope-help = 每行一条，例如 GET /api/metrics service:frigate。留空表示您在各服务中能做的一切。
keys-limit = 每分钟请求数
keys-limit-help = 1 到 10000。留空表示不限。
keys-role = 用于机器
keys-role-none = 否，供我自己使用
keys-role-help = 机器密钥有自己的角色，不属于任何人。
keys-create = 创建密钥
keys-made-title = 密钥“{ $name }”
keys-made-lead = 仅显示这一次。请立即填入使用它的地方。
keys-made-use = 可通过请求头 X-API-Key、bearer 令牌或 { $user } 的密码发送。
keys-error-name = 密钥名称须为 1 到 64 个字符。
keys-error-scope = 无法读取权限。每行写一条：方法、路径，可选 service:NAME 或 host:HOST。
keys-error-life = 密钥有效期为 1 到 365 天，或无期限。
keys-error-limit = 密钥每分钟可用于 1 到 10000 次请求。留空表示不限。
keys-error-owner = 没有此用户或角色。
keys-error-missing = 此密钥已经结束。
keys-error-too-many = 已有 50 个密钥。请先撤销一个。
doctor-title = 安全检查
doctor-lead = 安全清单在此处的检查结果。配置类型：{ $profile }。
doctor-check = 检查项
doctor-result = 结果
doctor-found = 发现
doctor-pass = 通过
doctor-warn = 请留意
doctor-fail = 未通过
doctor-unknown = 未知
maintenance-title = 维护
maintenance-is-on = 维护已开启：只有管理员可以通过，其他人会被告知稍后再来。
maintenance-is-off = 维护已关闭：所有人按规则通行。
maintenance-begin = 开始维护
maintenance-end = 结束维护
