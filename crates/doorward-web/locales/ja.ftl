### Doorwardの日本語のテキスト。書き方はen.ftlの冒頭にあります。

## The language itself

language-name = 日本語

## Words on more than one page

error-mark = エラー：
password-show = 表示
password-hide = 非表示
nothing = なし
cancel = キャンセル
list-comma = { $list }、{ $next }
list-and = { $list }、{ $last }

## Moments and spans

time-now = たった今
time-ahead-seconds = { $count }秒後
time-ahead-minutes = { $count }分後
time-ahead-hours = { $count }時間後
time-ahead-days = { $count }日後
time-ago-seconds = { $count }秒前
time-ago-minutes = { $count }分前
time-ago-hours = { $count }時間前
time-ago-days = { $count }日前

## Above forms

alert-rejected = ログインできませんでした。ユーザー名とパスワードを確認してください。
alert-throttled = 試行回数が多すぎます。{ $when }にもう一度お試しください。
alert-busy = 現在ログインが集中しています。{ $when }にもう一度お試しください。
alert-sign-in-again = ページを開いてから時間が経ちすぎました。もう一度ログインしてください。
alert-no-cookie = ブラウザーからCookieが返されませんでした。このサイトのCookieを許可してから、もう一度ログインしてください。
alert-sign-out-again = ページを開いてから時間が経ちすぎました。このままログアウトしますか？
alert-send-again = ページを開いてから時間が経ちすぎました。内容を確認して、もう一度送信してください。
alert-no-cookie-here = ブラウザーからCookieが返されませんでした。このサイトのCookieを許可してから、もう一度送信してください。
alert-signed-out = ログアウトしました。
alert-password-set = 新しいパスワードを設定しました。新しいパスワードでログインしてください。
alert-repeat-differs = 2つの新しいパスワードが一致しません。新しいパスワードを2回入力してください。

## The sign-in page

sign-in-title = ログイン
sign-in-destination = { $service }に進みます
sign-in-first-time = 初めてご利用ですか？Doorwardの起動時に一度だけ表示されたパスワードで、{ $user }としてログインしてください。
sign-in-user-name = ユーザー名
sign-in-password = パスワード
sign-in-remember = ログイン状態を保持する
sign-in-button = ログイン
sign-in-passkey = パスキーでログイン
sign-in-passkey-stopped = パスキーは使われませんでした。
sign-in-passkey-failed = ログインできませんでした。もう一度試すか、パスワードを使ってください。
sign-in-forgot = パスワードをお忘れですか？

## Who is signed in

signed-in-title = ログイン中
signed-in-heading = ログインしています
signed-in-name = 表示名
signed-in-user-name = ユーザー名
signed-in-role = ロール
signed-in-groups = グループ
signed-in-level = 認証レベル
signed-in-level-none = なし
signed-in-level-one = 1要素
signed-in-level-two = 2要素
signed-in-ends = セッションの終了
signed-in-second-factor = 2要素認証が必要です
signed-in-second-factor-needed = { $service }では2要素認証が必要ですが、現在はパスワードだけでログインしています。2要素認証はまだここでは設定できません。管理者に問い合わせてください。
signed-in-account = アカウント
signed-in-sign-out = ログアウト

## Sign out

sign-out-title = ログアウト
sign-out-heading = ログアウトしますか？
sign-out-who = { $name }としてログインしています。
sign-out-button = ログアウト
sign-out-stay = ログインしたままにする

## Refusals

refusal-title-bad-request = 無効なリクエスト
refusal-title-sign-in = ログインが必要です
refusal-title-forbidden = 許可されていません
refusal-title-not-found = ここには何もありません
refusal-title-method = ここではできません
refusal-title-too-large = サイズが大きすぎます
refusal-title-throttled = 試行回数が多すぎます
refusal-title-no-answer = 応答がありません
refusal-title-unavailable = 利用できません
refusal-title-broke = 問題が発生しました
refusal-title-other = 実行できません
refusal-foot = { $code } · リクエスト { $id }
refusal-link-account = アカウント
refusal-link-sign-in = ログイン
refusal-link-sign-in-as = 別のユーザーとしてログイン
refusal-link-confirm = 本人確認をする
refusal-link-choose-password = パスワードを設定する
refusal-denied = { $user }には{ $service }を開く権限がありません。管理者に問い合わせるか、別のユーザーとしてログインしてください。
refusal-denied-here = { $user }にはこのページを開く権限がありません。管理者に問い合わせるか、別のユーザーとしてログインしてください。
refusal-denied-nobody = { $service }をここから開くことは、誰にも許可されていません。管理者に問い合わせてください。
refusal-denied-nobody-here = このページをここから開くことは、誰にも許可されていません。管理者に問い合わせてください。
refusal-second-factor = { $user }としてログインしていますが、このページには2要素認証が必要です。管理者に問い合わせてください。
refusal-unavailable-retry = Doorwardに必要なサービスが応答していません。{ $when }にもう一度お試しください。
refusal-service-slow = { $service }が時間内に応答しませんでした。しばらくしてからもう一度お試しください。
refusal-service-down = { $service }が応答していません。起動中の可能性があります。しばらくしてからもう一度お試しください。
refusal-service-refuses = { $service }は、Doorwardが自身の証明として送った情報を受け付けませんでした。両方の秘密の値が同じである必要があります。管理者に問い合わせてください。
refusal-detail = { $sentence }詳細：{ $detail }。
refusal-session-required = 先にログインしてください。
refusal-proxy-not-proved = Doorwardの手前にあるプロキシの身元を確認できませんでした。管理者に問い合わせてください。
refusal-proxy-no-identity = Doorwardの手前にあるプロキシから、ユーザーの情報が届きませんでした。先にプロキシでログインしてください。
refusal-login-disabled = ログインは、Doorwardの手前にあるプロキシで行います。
refusal-admin-required = この操作は管理者だけが行えます。
refusal-confirm-required = 先にパスワードを確認してください。この操作には、最近の本人確認が必要です。
refusal-second-factor-required = 2要素認証が設定されています。先に2要素認証を済ませてから、もう一度アクセスしてください。
refusal-elevation-required = 先に本人であることを証明してください。この操作には、パスワード以外の確認も必要です。
refusal-change-required = 先に自分のパスワードを設定してください。
refusal-settings-none = ここで設定できる項目はありません。ログインは、Doorwardの手前にあるプロキシで行います。
refusal-role-unknown = あなたのロールはここには存在しません。管理者に問い合わせてください。
refusal-foreign-origin = この要求は別のサイトから送られました。ここでページを開いて、もう一度お試しください。
refusal-bad-body = 送信された内容は、このアドレスの形式に合っていません。
refusal-media-type = 送信された内容の種類は、このアドレスでは受け付けられません。
refusal-too-many-sockets = 開いているライブ表示が多すぎます。1つ閉じてから、もう一度お試しください。
refusal-maintenance = メンテナンス中です。数分後にもう一度お試しください。
refusal-bad-request = アドレスまたはリクエストが複数の意味に読めるか、読み取れません。
refusal-sign-in = このページを開くには、ログインしてください。
refusal-forbidden = このページを開く権限がありません。管理者に問い合わせてください。
refusal-not-found = ここには何もありません。アドレスを確認してください。
refusal-method = このアドレスでは、このようなリクエストを受け付けていません。
refusal-slow = リクエストが時間内に届きませんでした。もう一度お試しください。
refusal-too-large = このアドレスで受け付けられるサイズを超えています。
refusal-address-too-long = アドレスが長すぎます。
refusal-misdirected = このホストはここでは提供されていません。アドレスを確認してください。
refusal-throttled = 試行回数が多すぎます。しばらくしてからもう一度お試しください。
refusal-limited = リクエストが多すぎます。{ $when }にもう一度お試しください。
refusal-bad-gateway = サービスが応答していません。起動中の可能性があります。しばらくしてからもう一度お試しください。
refusal-gateway-timeout = サービスが時間内に応答しませんでした。しばらくしてからもう一度お試しください。
refusal-loop = リクエストが最初の場所に戻ってきました。管理者に問い合わせてください。
refusal-unavailable = Doorwardに必要なサービスが応答していません。しばらくしてからもう一度お試しください。
refusal-broke = 問題が発生しました。しばらくしてからもう一度お試しください。
refusal-other = このリクエストには応答できません。

## What a new password must be like

password-rules = { $least }文字以上で、ユーザー名や、多くの人が使うパスワードは使えません。
password-rules-with = { $least }文字以上で、{ $kinds }を含めてください。ユーザー名や、多くの人が使うパスワードは使えません。
password-kind-uppercase = 大文字
password-kind-lowercase = 小文字
password-kind-number = 数字
password-kind-special = 英数字以外の文字
password-too-short = パスワードは{ $least }文字以上にしてください。
password-too-long = パスワードは{ $most }文字以下にしてください。
password-no-uppercase = パスワードには大文字が必要です。
password-no-lowercase = パスワードには小文字が必要です。
password-no-number = パスワードには数字が必要です。
password-no-special = パスワードには英数字以外の文字が必要です。
password-lacks = パスワードには次の文字が必要です：{ $kinds }。
password-contains-name = パスワードにユーザー名を含めることはできません。
password-common = このパスワードはよく使われているため、真っ先に試されるおそれがあります。別のパスワードにしてください。
password-too-easy = このパスワードは推測されやすいです。関連のない単語をいくつか足すなどして、長くしてください。
password-score-0 = とても推測されやすい
password-score-1 = 推測されやすい
password-score-2 = 改善の余地あり
password-score-3 = 良い
password-score-4 = とても良い

## Why an account cannot be made or changed

account-error-name = ユーザー名は、英字（aからz）、数字、ピリオド、アンダースコア、ハイフン、アットマークからなる1～64文字で、先頭は英字、数字、アンダースコアのいずれかにしてください。
account-error-anonymous = anonymousという名前は、ログインしていない訪問者を表します。
account-error-display-name = 表示名は、印刷可能な1～128文字で、前後に空白のないものにしてください。
account-error-email = メールアドレスは、name@example.comのような形式で入力してください。
account-error-groups = グループは64個までです。各グループ名は印刷可能な1～128文字で、コンマ、セミコロン、縦棒を含まず、前後に空白のないものにしてください。
account-error-field = 受け付けられない内容の項目があります。
account-error-role = この名前のロールはありません。
account-error-exists = この名前のユーザーはすでに存在します。大文字と小文字だけが異なる名前は、同じものとして扱われます。
account-error-missing = この名前のユーザーはいません。
account-error-last-admin = これは有効な最後の管理者です。先に別のユーザーを管理者にしてください。
account-error-read-only = このユーザーはDoorwardのデータベースの外に保存されているため、ここでは変更できません。
account-error-read-only-own = このユーザーはDoorwardのデータベースの外に保存されているため、ここでは変更できません。管理者に問い合わせてください。
account-error-off = パスワードはここでは変更できません。管理者に問い合わせてください。

## The frame around every page of the settings

frame-skip = 本文に移動
frame-who = { $user }としてログイン中
frame-sign-out = ログアウト
frame-navigation = 設定
frame-account = アカウント
frame-security = セキュリティ
frame-sessions = セッション
frame-users = ユーザー
frame-bans = ブロック
frame-audit = 監査
frame-doctor = 点検

## Said above a page after something was done

done-appearance = 保存しました。今後このブラウザーでは、この設定でページが表示されます。
done-password = パスワードを変更しました。ほかのセッションは終了しました。
done-session-ended = セッションを終了しました。
done-sessions-ended = セッションを終了しました。
done-user-created = ユーザーを作成しました。
done-user-saved = 保存しました。
done-user-password = パスワードを設定しました。開いていたセッションは終了しました。
done-user-disabled = ユーザーを無効にしました。今後はログインできません。
done-user-enabled = ユーザーを有効にしました。再びログインできます。
done-user-deleted = ユーザーを削除しました。
done-ban-added = ブロックしました。今から有効です。
done-ban-lifted = ブロックを解除しました。
done-maintenance-begun = メンテナンスを開始しました。管理者だけが通れます。
done-maintenance-ended = メンテナンスを終了しました。

## Settings > Account

account-title = アカウント
account-lead = ここでのあなたの情報と、各サービスに伝えられる内容です。
account-you = あなたの情報
account-name = 表示名
account-user-name = ユーザー名
account-email = メールアドレス
account-role = ロール
account-groups = グループ
account-kept = 保存先
account-kept-database = データベース
account-kept-file = ユーザーファイル
account-kept-nowhere = 保存されていません
account-appearance = 外観
account-theme = このブラウザーでのページの表示
account-theme-auto = デバイスの設定に合わせる
account-theme-light = ライト
account-theme-dark = ダーク
account-language = 言語
account-language-auto = ブラウザーの設定に合わせる
account-save = 保存

## Settings > Security

security-title = セキュリティ
security-lead = 本人であることを証明する方法です。
security-must-title = パスワードを設定する
security-must-lead = 続ける前に、自分のパスワードを設定してください。ログインに使ったパスワードは、ほかの人が作ったものです。
security-password = パスワード
security-must-password = 新しいパスワード
security-help = パスワードを変更すると、ほかのセッションは終了します。現在のセッションはそのまま続きます。
security-must-help = 今後はログインのたびに、このパスワードが必要です。
security-present = 現在のパスワード
security-new = 新しいパスワード
security-repeat = 新しいパスワード（確認用）
security-change = パスワードを変更
security-off = パスワードはここでは変更できません。管理者に問い合わせてください。
security-unchanged = 現在のパスワードと同じです。別のパスワードにしてください。

## Confirm it is you

confirm-title = 本人確認
confirm-lead = { $user }としてログインしています。続けるには、パスワードをもう一度入力してください。
confirm-form = あなたのパスワード
confirm-password = パスワード
confirm-button = 確認

## Settings > Sessions

sessions-title = セッション
sessions-title-of = { $user }のセッション
sessions-lead = ログインしている場所の一覧です。心当たりのないものは終了し、その後パスワードを変更してください。
sessions-lead-of = { $user }がログインしている場所の一覧です。
sessions-end-all = すべて終了
sessions-end-others = ほかをすべて終了
sessions-none = セッションはありません。
sessions-this = 現在のセッション
sessions-active = 最終利用：{ $when }
sessions-began = 開始：{ $when }
sessions-ends = 終了：{ $when }
sessions-more = デバイスの詳細
sessions-sign-out = ログアウト
sessions-end = 終了
sessions-end-label = セッションを終了：{ $device }、{ $address }
device-known = { $program }（{ $system }）
device-system = 不明なプログラム（{ $system }）
device-unknown = 不明なデバイス
sessions-ask-one = 「{ $device }」のセッションを終了しますか？
sessions-ask-one-of = 「{ $device }」での{ $user }のセッションを終了しますか？
sessions-ask-unknown = 不明なデバイスのセッションを終了しますか？
sessions-ask-unknown-of = 不明なデバイスでの{ $user }のセッションを終了しますか？
sessions-ask-others = ほかの{ $count }件のセッションを終了しますか？
sessions-ask-all-of = { $user }の{ $count }件のセッションを終了しますか？
sessions-follows-here = { $begun }に{ $address }から始まった、現在使用中のセッションです。終了するとログアウトします。
sessions-follows-there = { $begun }に{ $address }から始まったセッションです。最後に使われたのは{ $active }です。
sessions-follows-others = ここではログインしたままになり、ほかの場所ではすべてログアウトします。
sessions-follows-all-of = { $user }は、すべての場所でログインし直す必要があります。
sessions-end-one = セッションを終了
sessions-end-many = セッションを終了

## Settings > Users

users-title = ユーザー
users-lead = ログインできる人と、そのロールです。
users-add = ユーザーを追加
users-search-label = 名前またはメールアドレスで検索
users-search = 検索
users-nobody = このページにユーザーはいません。
users-nobody-found = ユーザー名、表示名、メールアドレスに{ $text }を含むユーザーはいません。
users-everybody = 全員を表示
users-user-name = ユーザー名
users-name = 表示名
users-role = ロール
users-groups = グループ
users-kept = 保存先
users-state = 状態
users-more-groups = ほか{ $count }個
users-enabled = 有効
users-disabled = 無効
users-banned = ブロック中
users-pages = ほかのユーザー
users-first-page = 最初のページ
users-next-page = 次のページ

## One user, for administrators

user-self = これはあなた自身です。
user-in-file = ユーザーファイルに保存されています。表示名、メールアドレス、ロール、グループはファイルで変更してください。変更は自動的に反映されます。
user-in-database = データベースに保存されています。
user-details = 詳細
user-name = 表示名
user-email = メールアドレス
user-email-help = 空欄でもかまいません。
user-role = ロール
user-groups = グループ
user-groups-help = 半角コンマで区切ってください（例：family, cameras）。
user-save = 保存
user-password = パスワード
user-own-password = 自分のパスワードは、{ $page }で変更できます。
user-own-password-page = セキュリティ
user-own-password-refused = 自分のパスワードは、「セキュリティ」で変更してください。
user-password-help = 新しいパスワードを設定すると、{ $user }のセッションは終了します。
user-new-password = 新しいパスワード
user-empty-password = 空欄にすると、Doorwardがパスワードを作成し、一度だけ表示します。
user-must-change = 次回のログイン時に別のパスワードの設定を求める
user-set-password = パスワードを設定
user-sessions = セッション
user-signed-in = { $user }はログインしています。
user-not-signed-in = { $user }はどこにもログインしていません。
user-show-sessions = { $count }件のセッションを表示
user-close = アカウントの停止
user-close-own = 自分のアカウントの停止
user-close-help = 無効にしたユーザーはログインできませんが、再び有効にできます。削除したユーザーは元に戻せません。
user-disable = 無効にする
user-enable = 有効にする
user-delete = 削除
user-ask-disable = { $user }を無効にしますか？
user-ask-enable = { $user }を有効にしますか？
user-ask-delete = { $user }を削除しますか？
user-follows-disable = { $user }はログインできなくなり、すべての場所でログアウトします。データは削除されません。
user-follows-enable = { $user }は以前と同じパスワードで、再びログインできます。
user-follows-delete = { $user }はすべての場所でログアウトし、アカウントは削除されます。この操作は取り消せません。

## Add user

new-user-title = ユーザーを追加
new-user-lead = アカウントはデータベースに保存されます。
new-user-form = 新しいユーザー
new-user-user-name = ユーザー名
new-user-name = 表示名
new-user-password = パスワード
new-user-button = ユーザーを追加

## The password that Doorward made up for somebody

generated-title = { $user }のパスワード
generated-lead = このパスワードは今だけ表示されます。安全な方法で渡してください。
generated-label = パスワード
generated-copy = コピー
generated-copied = コピーしました
generated-must-change = { $user }は、次回のログイン時に別のパスワードを設定する必要があります。
generated-done = 完了

## Settings > Bans

bans-title = ブロック
bans-lead = 一定の間ログインできないユーザーやアドレスです。パスワードを何度も間違えると、自動的にここに追加されます。
bans-none = ブロックはありません。
bans-who = 対象
bans-since = 開始
bans-until = 終了
bans-why = 理由
bans-by = 実行者
bans-user = ユーザー
bans-address = アドレス
bans-device = ユーザーのデバイス
bans-factors = 2要素認証
bans-no-end = 無期限
bans-by-doorward = Doorward
bans-by-command-line = コマンドライン
bans-reason-attempts = { $count }回の失敗
bans-reason-factors = 2要素認証の{ $count }回連続の失敗
bans-reason-none = 理由の記載なし
bans-lift = 解除
bans-lift-label = ブロックを解除：{ $what } { $whom }
bans-add = ブロックを追加
bans-kind = ブロックする対象
bans-kind-user = ユーザー
bans-kind-address = アドレス
bans-subject = ユーザー名またはアドレス
bans-minutes = 時間（分）
bans-minutes-help = 空欄にすると、解除されるまで続きます。
bans-button = ブロック
bans-bad-address = アドレスではありません。192.0.2.7や2001:db8::7のような形式で入力してください。
bans-own-address = これは、あなた自身が現在使っているアドレスです。
bans-bad-name = ブロックするユーザーの名前を入力してください。
bans-yourself = 自分自身をブロックすることはできません。
bans-bad-minutes = 分数を整数で入力してください。解除されるまで続ける場合は、空欄にしてください。

## Settings > Audit log

audit-title = 監査ログ
audit-lead = 何が起こり、誰が行い、結果がどうだったかの記録です。
audit-export = エクスポート
audit-export-title = フィルターに一致する最新10,000件の記録のファイル
audit-chart = 日別のログイン
audit-sign-ins = ログイン
audit-refusals = 拒否
audit-chart-sentence = 過去{ $days }日間：ログイン{ $sign-ins }件、拒否{ $refusals }件
audit-chart-day = { $date }：ログイン{ $sign-ins }件、拒否{ $refusals }件
audit-chart-table = 数値を表示
audit-total = { $count }件の記録が保存されています。
audit-today = { $count ->
    [0] 今日の記録はありません。
   *[other] うち{ $count }件は今日の記録です。
}
audit-action = 内容
audit-any-action = すべて
audit-user = 実行者
audit-outcome = 結果
audit-any-outcome = すべて
audit-success = 成功
audit-failure = 拒否
audit-since = 開始日
audit-until = 終了日
audit-more-filters = その他のフィルター
audit-about = 対象
audit-address = アドレス
audit-path = パス
audit-filter = 絞り込む
audit-all = すべて表示
audit-what = 内容
audit-when = 日時
audit-details = 詳細
audit-number = 番号
audit-request = リクエスト
audit-agent = ブラウザー
audit-request-id = リクエストID
audit-session = セッション
audit-none = 該当する記録はありません。
audit-none-so-far = ここまでは見つかりませんでした。次のページでは、さらに過去にさかのぼります。
audit-mistake = 読み取れないフィルターがあります。日付は2026-01-31のような形式で入力してください。
audit-pages = ほかの記録
audit-first-page = 最新
audit-next-page = 以前の記録
audit-kind-password-sign-in = パスワードでのログイン
audit-kind-basic-sign-in = HTTP Basicでのログイン
audit-kind-passkey-sign-in = パスキーでのログイン
audit-kind-totp-sign-in = 2要素認証：ワンタイムコード
audit-kind-webauthn-sign-in = 2要素認証：セキュリティキーまたはパスキー
audit-kind-duo-sign-in = 2要素認証：プッシュ通知
audit-kind-recovery-sign-in = 2要素認証：リカバリーコード
audit-kind-elevation-requested = メールでのコードの要求
audit-kind-elevated = メールのコードの入力
audit-kind-reset-requested = 新しいパスワードの要求
audit-kind-password-reset = メールでの新しいパスワードの設定
audit-kind-mail-sent = コードまたはリンクのメールの送信
audit-kind-factor-added = 2要素認証の方法の追加
audit-kind-factor-changed = 2要素認証の方法の名前の変更
audit-kind-factor-removed = 2要素認証の方法の削除
audit-kind-recovery-codes-made = リカバリーコードの再作成
audit-kind-sign-out = ログアウト
audit-kind-access-denied = ページへのアクセス
audit-kind-first-admin = 最初の管理者の作成
audit-kind-admin-password = 管理者のパスワードの再設定
audit-kind-configuration = 設定の再読み込み
audit-kind-storage-key = データベースの暗号鍵の変更
audit-kind-storage-backup = データベースのバックアップ
audit-kind-storage-restore = バックアップからのデータベースの復元
audit-kind-signing-secret = セッション署名シークレットの更新
audit-kind-credentials = サービスまたはプロキシのシークレットの更新
audit-kind-storage-refused = 改ざんされたデータベース項目の拒否
audit-kind-confirmed = パスワードの確認
audit-kind-account-created = ユーザーの作成
audit-kind-account-changed = ユーザーの変更
audit-kind-account-disabled = ユーザーの無効化
audit-kind-account-enabled = ユーザーの有効化
audit-kind-account-deleted = ユーザーの削除
audit-kind-password-changed = パスワードの変更
audit-kind-password-rehashed = より安全な形式でのパスワードの保存
audit-kind-sessions-ended = セッションの終了
audit-kind-ban-imposed = ブロックの追加
audit-kind-ban-lifted = ブロックの解除
audit-kind-audit-queried = 監査ログの閲覧
audit-kind-audit-exported = 監査ログのエクスポート
audit-kind-audit-pruned = 古い記録の消去
audit-kind-audit-lost = 記録の欠落
audit-kind-audit-restarted = 監査ログの改ざん検出、新しいチェーンの開始
audit-kind-maintenance-begun = メンテナンス開始
audit-kind-maintenance-ended = メンテナンス終了
audit-kind-evidence-exported = 証拠の書き出し
audit-kind-emergency-rotation = 緊急対応：全セッション終了、全シークレット更新

## The second factor, after the password

second-factor-title = 2要素認証
second-factor-heading = あと1ステップです
second-factor-destination = { $user }として{ $service }に進みます
second-factor-none-for = { $service }では2要素認証が必要ですが、まだ設定されていません。設定してから、もう一度アクセスしてください。
second-factor-none = 2要素認証が必要ですが、まだ設定されていません。設定してから、もう一度アクセスしてください。
second-factor-set-up = 2要素認証を設定
second-factor-key = パスキーまたはセキュリティキーを用意してください。
second-factor-key-button = キーを使う
second-factor-key-stopped = キーは使われませんでした。もう一度お試しください。
second-factor-key-failed = 確認できませんでした。もう一度試すか、別の方法を使ってください。
second-factor-key-unable = このブラウザーはパスキーに対応していません。別の方法を使ってください。
second-factor-key-no-scripts = キーを使うにはスクリプトが必要です。このページで許可するか、別の方法を使ってください。
second-factor-totp = 認証アプリのコード
second-factor-recovery = リカバリーコード
second-factor-recovery-help = 各コードは1回だけ使えます。
second-factor-continue = 続ける
second-factor-password = パスワード
second-factor-use-password = パスワードを使う
second-factor-wrong-password = 確認できませんでした。パスワードを確認してください。
second-factor-push = 本人であることを、{ $device }で確認します。
second-factor-push-device = どのデバイスで確認しますか？
second-factor-push-button = プッシュ通知を送信
second-factor-push-help = このページは応答を最大1分間待ちます。自分で行った要求だけを承認してください。
second-factor-use-push = スマートフォンへのプッシュ通知を使う
second-factor-push-refused = 承認されませんでした。もう一度試すか、別の方法を使ってください。
second-factor-push-timed-out = 時間内に応答がありませんでした。もう一度試すか、別の方法を使ってください。
second-factor-push-choose = 確認に使うデバイスを選んでください。
second-factor-push-enroll = プッシュ通知サービスに登録されていません。管理者に問い合わせるか、別の方法を使ってください。
second-factor-push-enroll-there = 本人確認をしてスマートフォンを登録
second-factor-push-no-device = 確認に使えるデバイスがありません。別の方法を使ってください。
second-factor-use-totp = 認証アプリのコードを使う
second-factor-use-passkey = パスキーまたはセキュリティキーを使う
second-factor-use-recovery = リカバリーコードを使う
second-factor-sign-out = ログアウト
second-factor-wrong-code = このコードは使えませんでした。次のコードが表示されるのを待って、もう一度お試しください。
second-factor-wrong-key = このキーはここでは使えませんでした。もう一度試すか、別の方法を使ってください。
second-factor-wrong-recovery = このコードは使えませんでした。各コードは1回だけ使えます。別のコードをお試しください。
second-factor-stopped = 失敗が多すぎます。数分待ってからもう一度試すか、管理者に問い合わせてください。

## Prove that it is you

elevate-title = 本人であることの証明
elevate-lead = 次の操作は、ログインの方法を変更します。パスワード以外の確認も必要です。
elevate-passkey = パスキーまたはセキュリティキー
elevate-passkey-button = パスキーを使う
elevate-passkey-no-scripts = パスキーを使うにはスクリプトが必要です。別の方法を使ってください。
elevate-totp = 認証アプリ
elevate-totp-code = アプリのコード
elevate-go-on = 続ける
elevate-mail = メールで受け取るコード
elevate-mail-send = { $address }にコードを送信します。
elevate-mail-sent = { $address }にコードを送信しました。このブラウザーでのみ使えます。
elevate-file = サーバーで受け取るコード
elevate-file-write = ここではメールが設定されていません。コードはサーバー上のファイルに書き込まれ、サーバーの管理者から教えてもらえます。
elevate-file-written = コードをサーバー上のファイルに書き込みました。サーバーの管理者から教えてもらえます。
elevate-code = コード
elevate-send = コードを送信
elevate-send-again = 別のコードを送信
elevate-write = コードを書き込む
elevate-write-again = 別のコードを書き込む
elevate-recovery = リカバリーコード
elevate-recovery-help = ほかの方法がすべて使えなくなったときのためのコードです。各コードは1回だけ使えます。
elevate-recovery-button = リカバリーコードを使う
elevate-none = 使える方法がまだありません
elevate-none-help = 先に、このブラウザー以外の連絡手段が必要です。メールの送信と、あなたのアカウントのメールアドレスを設定するよう、管理者に依頼してください。
elevate-none-admin = 先に、このブラウザー以外の連絡手段が必要です。設定ファイルのnotifierと、自分のアカウントのメールアドレスを設定してください。
elevate-wrong-mail = このコードは使えませんでした。コードを確認するか、別のコードを送信してください。
elevate-wrong-passkey = このキーはここでは使えませんでした。もう一度試すか、別の方法を使ってください。
elevate-no-way = コードを送信できる宛先がありません。
elevate-throttled = コードの送信回数が多すぎます。{ $when }にもう一度お試しください。

## What the browser said when a passkey or security key was asked for

passkey-denied = ブラウザーで許可されなかったか、時間がかかりすぎました。もう一度お試しください。
passkey-taken = このデバイスまたはキーは、すでに登録されています。
passkey-unable = このブラウザーでは、ここでパスキーを使えません。別のブラウザーを使うか、HTTPSのホスト名でこのページを開いてください。
passkey-failed = キーが応答しませんでした。もう一度試すか、別のキーを使ってください。

## Settings > Security: the second factors

security-owed = 変更するには、パスワード以外の本人確認が必要です。
factors-added = 追加：{ $when }
factors-used = 最終使用：{ $when }
factors-not-used = 未使用
factors-remove = 削除
factors-passkeys = パスキーとセキュリティキー
factors-passkeys-none = まだありません。パスキーは最も安全な2要素認証の方法です。偽のページには何も渡りません。
factors-passkey-suspect = 複製の可能性
factors-passkey-suspect-help = カウンターの値が後戻りしました。理由に心当たりがなければ、削除してください。
factors-passkey-rename = 名前を変更
factors-passkey-rename-label = { $name }の名前を変更
factors-passkey-remove-label = { $name }を削除
factors-passkey-add = パスキーまたはセキュリティキーを追加
factors-totp = 認証アプリ
factors-totp-none = まだありません。アプリに表示されるコードを、パスワードの後に入力します。
factors-totp-set-up = 認証アプリを設定
factors-totp-replace = 別の認証アプリを設定
factors-recovery = リカバリーコード
factors-recovery-first = スマートフォンやキーを失くしたときのためのコードです。先に上のいずれかを設定してください。
factors-recovery-none = 残っていません。リカバリーコードがないと、スマートフォンやキーを失くしたときに、管理者しかログインを回復できません。
factors-recovery-left = 残り{ $count }個です。それぞれ1回だけ使えます。
factors-recovery-make = リカバリーコードを作成
factors-recovery-renew = 新しく作り直す

## Why a second factor was not changed

factors-error-off = この種類の2要素認証は無効になっています。管理者に問い合わせてください。
factors-error-code = このコードはシークレットと一致しません。デバイスの時計が合っていることを確認し、次のコードを入力してください。
factors-error-kind = この種類のコードはここでは使えません。別の種類を選んでください。
factors-error-missing = 該当するものはもうありません。
factors-error-name = 64文字以下の名前を付けてください。
factors-error-name-taken = この名前のキーはすでにあります。別の名前にしてください。
factors-error-taken = このキーはすでに登録されています。
factors-error-too-many = キーの数が上限に達しています。先に1つ削除してください。
factors-error-refused = キーの応答は受け付けられませんでした。もう一度試すか、別のキーを使ってください。

## Set up an authenticator app

totp-title = 認証アプリ
totp-heading = 認証アプリを設定
totp-heading-replace = 別の認証アプリ
totp-lead = { $period }秒ごとに新しいコードが表示されます。ネットワークがなくても使えます。
totp-lead-replace = 新しいアプリの設定が完了すると、現在のアプリのコードは使えなくなります。
totp-scan = 1. シークレットをアプリに登録
totp-how = アプリで画像をスキャンしてください。アプリがこのデバイスにある場合は、{ $link }こともできます。または、次のシークレットを入力してください：
totp-open = ここで開く
totp-qr = 横に表示されているシークレットのQRコード
totp-copy = コピー
totp-copied = コピーしました
totp-account = アカウント
totp-kind = 種類
totp-kind-text = 時間ベース、{ $algorithm }、{ $digits }桁、{ $period }秒
totp-once = シークレットは今だけ表示されます。コードを入力するまで、何も変わりません。
totp-choose = 別の種類のコード
totp-choose-help = 多くのアプリは通常の種類だけに対応しています。選ぶと新しいシークレットが作られます。
totp-algorithm = アルゴリズム
totp-digits = 桁数
totp-period = コードの有効秒数
totp-choose-button = この種類の新しいシークレット
totp-type = 2. 表示されたコードを入力
totp-code = コード
totp-button = 設定
totp-old = ページを開いてから時間が経ちすぎました。新しいシークレットを用意しました。前のものの代わりにスキャンしてください。

## Add a passkey or security key, or give one another name

passkey-title = パスキーを追加
passkey-heading = パスキーまたはセキュリティキーを追加
passkey-lead = パスキーはスマートフォン、パソコン、パスワードマネージャーに保存されます。セキュリティキーは専用の機器です。どちらも、偽のページに渡ってしまうことはありません。
passkey-form = キー
passkey-name = 名前
passkey-name-help = 後で見分けられる名前にしてください（例：自分のスマートフォン、キーホルダー）。
passkey-button = 追加
passkey-no-scripts = パスキーを追加するにはスクリプトが必要です。認証アプリはスクリプトなしで使えます。
passkey-old = ページを開いてから時間が経ちすぎました。もう一度お試しください。
passkey-rename-title = キーの名前を変更
passkey-rename-heading = キーの名前を変更
passkey-rename-button = 名前を変更
upgrade-heading = 次回のためのパスキー
upgrade-lead = 今、ブラウザーがパスワードと一緒にパスキーを保存する場合があります。次回はそれでログインできます。まもなく次へ進みます。
upgrade-onward = 続ける
upgrade-name = ブラウザーのパスキー

## Remove a second factor

remove-ask-totp = 認証アプリを削除しますか？
remove-ask-passkey = { $name }を削除しますか？
remove-follows-totp = 認証アプリのコードは使えなくなり、ほかのセッションは終了します。その後、アプリの登録も削除してください。
remove-follows-passkey = このキーではログインできなくなり、ほかのセッションは終了します。デバイス自体に保存されているものは、削除するまで残ります。
remove-button = 削除

## Recovery codes

recovery-title = リカバリーコード
recovery-heading = リカバリーコードを作成
recovery-heading-renew = リカバリーコードを作り直しますか？
recovery-lead = スマートフォンやキーを失くしたときは、このコードの1つでログインできます。それぞれ1回だけ使えます。
recovery-lead-renew = 現在、残りは{ $count }個です。新しいコードを作成すると、使えなくなります。
recovery-button = コードを作成
recovery-not-now = 今はしない
recovery-codes-title = あなたのリカバリーコード
recovery-codes-lead = コードは今だけ表示されます。紙やパスワードマネージャーなど、スマートフォンがなくても見られる場所に保管してください。それぞれ1回だけ使えます。
recovery-codes-list = コード
recovery-codes-copy = コピー
recovery-codes-copied = コピーしました
recovery-codes-print = 印刷
recovery-codes-done = 保管しました

## Said above a page after second factors were changed

done-totp = 認証アプリを設定しました。ほかのセッションは終了しました。
done-passkey = キーを追加しました。ほかのセッションは終了しました。
done-passkey-renamed = キーの名前を変更しました。
done-factor-removed = 削除しました。ほかのセッションは終了しました。
done-user-factors-removed = 2要素認証の方法を削除しました。開いていたセッションは終了しました。

## The second factors of a user, for administrators

user-factors = 2要素認証
user-factors-none = { $user }は2要素認証を設定していません。
user-factors-passkey = パスキーまたはセキュリティキー：{ $name }
user-factors-totp = 認証アプリ
user-factors-recovery = リカバリーコード{ $count }個
user-factors-remove = 2要素認証の方法をすべて削除
user-ask-remove-factors = { $user }の2要素認証の方法をすべて削除しますか？
user-follows-remove-factors = { $user }はすべての場所でログアウトし、パスワードだけでログインできるようになり、2要素認証を設定し直せます。{ $user }本人からの依頼であることを確かめてください。
user-remove-factors = 削除

## A new password by mail

reset-title = 新しいパスワード
reset-lead = メールでリンクを送信します。
reset-asked = 該当するユーザーにメールアドレスがあれば、リンクを送信しました。このブラウザーで開いてください。有効なのは数分間です。
reset-user-name = ユーザー名
reset-send = リンクを送信
reset-back = ログインに戻る
reset-new = 新しいパスワード
reset-repeat = 新しいパスワード（確認用）
reset-help = すべての場所でログアウトし、新しいパスワードでログインし直します。
reset-set = パスワードを設定
reset-again = 新しいリンクを要求
reset-revoke = 新しいパスワードを要求していませんか？
reset-revoke-help = 心当たりがなければ、メールのリンクを無効にしてください。
reset-revoke-button = リンクを無効にする
reset-revoked = リンクは無効になりました
reset-revoked-help = このリンクで新しいパスワードを設定することは、もうできません。このようなメールが続く場合は、管理者に知らせてください。
reset-bad-link = このリンクは使えません。リンクは1回だけ、数分間のみ有効です。
reset-other-browser = このリンクは、要求したときのブラウザーでのみ使えます。そのブラウザーで開くか、ここで新しいリンクを要求してください。

## Mails

mail-greeting = { $name } 様
mail-button-instead = または、次のアドレスを開いてください：
mail-footer = このメールは、ログインページ { $portal } から送信されています。返信をいただいても、お読みすることはできません。
mail-footer-nowhere = このメールは、ログインページから送信されています。返信をいただいても、お読みすることはできません。
mail-portal-link = ログインページを開く
mail-fact-when = 日時
mail-fact-address = IPアドレス
mail-fact-browser = ブラウザー
mail-fact-factor = 方法
mail-factor-totp = 認証アプリ
mail-factor-webauthn = パスキーまたはセキュリティキー
mail-factor-push = スマートフォンへのプッシュ通知
mail-factor-recovery = リカバリーコード
mail-factor-named = { $factor }「{ $name }」
mail-reset-title = 新しいパスワードの設定
mail-reset-lead = { $user }の新しいパスワードの設定が要求されました。
mail-reset-button = 新しいパスワードを設定
mail-reset-ends = このリンクは、要求したときのブラウザーで1回だけ、{ $until }まで使えます。
mail-reset-not-you = 心当たりがない場合は、何もする必要はありません。パスワードは変わりません。リンクを無効にすることもできます。
mail-reset-revoke = リンクを無効にする
mail-code-title = 本人確認
mail-code-lead = { $user }のログイン方法が変更されようとしています。次のコードで確認できます：
mail-code-ends = このコードは1回だけ、{ $until }まで使えます。誰に聞かれても、教えないでください。
mail-code-not-you = 心当たりがない場合は、誰かがあなたのアカウントを使っています。コードを無効にしてから、パスワードを変更してください。
mail-code-revoke = コードを無効にする
mail-password-title = パスワードが変更されました
mail-password-lead = { $user }のパスワードが変更されました。
mail-password-not-you = 心当たりがない場合は、すぐに新しいパスワードを設定し、管理者に知らせてください。
mail-factor-added-title = ログインの確認方法が追加されました
mail-factor-added-lead = { $user }がログインを確認できる方法が1つ増えました。
mail-factor-removed-title = ログインの確認方法が削除されました
mail-factor-removed-lead = { $user }は、この方法ではログインを確認できなくなりました。
mail-factor-not-you = 心当たりがない場合は、誰かがあなたのアカウントを使っています。すぐにパスワードを変更し、ログインの確認方法を見直して、管理者に知らせてください。
mail-recovery-used-title = リカバリーコードが使われました
mail-recovery-used-lead = { $user }のリカバリーコードが1つ使われました。
mail-recovery-none = コードは残っていません。設定の「セキュリティ」で新しく作成してください。
mail-recovery-left = コードは残り{ $count }個です。
mail-recovery-new-title = 新しいリカバリーコードが作成されました
mail-recovery-new-lead = { $user }の新しいリカバリーコードが作成されました。古いコードは使えなくなりました。
mail-address-title = メールアドレスが変更されました
mail-address-lead = { $user }のメールアドレスが変更されました。このメールは以前のアドレスに送信されました。今後のメールは新しいアドレスに送信されます。
mail-address-not-you = 心当たりがない場合は、誰かがあなたのアカウントを使っています。すぐにパスワードを変更し、管理者に知らせてください。
mail-device-title = 新しいデバイスからのログイン
mail-device-lead = { $user }が、これまでに使われたことのないデバイスからログインしました。
mail-device-not-you = 心当たりがない場合は、設定の「セッション」でこのセッションを終了し、すぐにパスワードを変更してください。
mail-banned-title = ログインを停止しました
mail-banned-lead = { $user }としてのログインの失敗が多すぎました。
mail-banned-until = { $until }までは、以降の試行を拒否します。
mail-banned-for-good = 管理者が再び許可するまで、以降の試行を拒否します。
mail-banned-not-you = 心当たりがない場合は、誰かがパスワードを推測しようとしている可能性があります。ほかでは使っていない、長いパスワードを使ってください。

## Settings > API keys

frame-keys = API キー
done-key-revoked = キーを無効にしました。
refusal-key-in-query = API キーは URL では受け付けません。X-API-Key ヘッダーで送ってください。
refusal-key-read-only = ここでは API キーは読み取り専用です。変更するにはログインしてください。
refusal-admin-key = X-Admin-API-Key ヘッダーのキーが必要です。
audit-kind-api-key-refused = API キーの拒否
audit-kind-api-key-created = API キーの作成
audit-kind-api-key-rotated = API キーの交換
audit-kind-api-key-revoked = API キーの無効化
audit-kind-admin-key-refused = 管理キーの拒否
keys-title = API キーとアプリパスワード
keys-lead = 自分と同じ方法でログインできないアプリやプログラムのためのものです。キーの権限が本人を超えることはありません。
keys-none = キーはありません。
keys-add = 新しいキー
keys-off = API キーは無効になっているため、使用できません。
keys-others = 他のユーザーと機器のキー
keys-configured = 設定ファイルのキー
keys-machine = 機器、ロール { $role }
keys-created = 作成：{ $when }
keys-used = 最終使用：{ $when }
keys-unused = 未使用
keys-ends = 終了：{ $when }
keys-no-end = 自動的には終了しません
keys-soon = まもなく終了
keys-revoked = 無効
keys-expired = 期限切れ
keys-limited = 1 分あたりのリクエスト数：{ $count }
keys-rotate = 交換
keys-revoke = 無効にする
keys-ask-rotate = キー「{ $name }」を交換しますか？
keys-follows-rotate = 同じ権限の新しいキーを発行します。古いキーはあと 24 時間使えます。
keys-ask-revoke = キー「{ $name }」を無効にしますか？
keys-follows-revoke = このキーを使うものは今後拒否され、開いている接続は閉じられます。
keys-new-title = 新しいキー
keys-new-lead = アプリやプログラムごとに作ると、個別に無効にできます。
keys-name = 名前
keys-life = 有効期間
keys-days = { $count } 日
keys-never = 無効にするまで
keys-scope = 権限
keys-scope-help = 1 行に 1 つ。例：GET /api/metrics service:frigate。空欄の場合は、サービスで自分にできることすべて。
keys-limit = 1 分あたりのリクエスト数
keys-limit-help = 1～10000。空欄の場合は無制限です。
keys-role = 機器用
keys-role-none = いいえ、自分用
keys-role-help = 機器のキーは独自のロールを持ち、特定のユーザーには属しません。
keys-create = キーを作成
keys-made-title = キー「{ $name }」
keys-made-lead = 表示されるのは今回だけです。使う場所に今すぐ設定してください。
keys-made-use = X-API-Key ヘッダー、Bearer トークン、または { $user } のパスワードとして送ってください。
keys-error-name = キーには 1〜64 文字の名前が必要です。
keys-error-scope = 権限を読み取れません。1 行に 1 つ、メソッド、パス、必要なら service:NAME か host:HOST を書いてください。
keys-error-life = キーの有効期間は 1〜365 日、または無期限です。
keys-error-limit = 1 分あたりのリクエスト数は 1～10000 です。無制限にするには空欄にしてください。
keys-error-owner = そのユーザーまたはロールはありません。
keys-error-missing = このキーはすでに終了しています。
keys-error-too-many = キーはすでに 50 個あります。先に 1 つ無効にしてください。
doctor-title = セキュリティ点検
doctor-lead = セキュリティチェックリストの結果です。プロファイル：{ $profile }
doctor-check = 項目
doctor-result = 結果
doctor-found = 内容
doctor-pass = 合格
doctor-warn = 要確認
doctor-fail = 不合格
doctor-unknown = 不明
maintenance-title = メンテナンス
maintenance-is-on = メンテナンスはオンです。管理者だけが通れ、ほかの人には後で来るよう案内します。
maintenance-is-off = メンテナンスはオフです。全員がルールどおりに通れます。
maintenance-begin = メンテナンスを開始
maintenance-end = メンテナンスを終了
