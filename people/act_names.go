package people

import (
	"slices"

	"zhibiao/indicators"
)

// What the program does of itself, or for who runs it on the machine. Nobody is asked before; the log names it.
const (
	Receive  Act = "submission.receive" // a file or a statement was taken into the ledger, with its verdict
	Backup   Act = "ledger.backup"      // a copy was made
	Restore  Act = "ledger.restore"     // the ledger was made of a copy
	UseKey   Act = "log.key"            // from here on another key signs the log's heads
	EraseLog Act = "log.erase"          // the addresses of old lines
	// AcceptClock says that the clock is right, though it was set while the program ran.
	AcceptClock Act = "clock.accept"
)

// actNames are what people call acts, in the order in which lists show them.
var actNames = []struct {
	act  Act
	name indicators.Text
}{
	{SignIn, indicators.Text{ZH: "登录", EN: "sign in"}},
	{SignOut, indicators.Text{ZH: "退出", EN: "sign out"}},
	{Refused, indicators.Text{ZH: "被拒的操作", EN: "refused"}},
	{Receive, indicators.Text{ZH: "收件", EN: "file received"}},
	{ReadUpload, indicators.Text{ZH: "查看上传", EN: "upload read"}},
	{Submit, indicators.Text{ZH: "报送", EN: "report sent"}},
	{SubmitFor, indicators.Text{ZH: "代报", EN: "report sent for another"}},
	{Explain, indicators.Text{ZH: "说明理由", EN: "question answered"}},
	{Withdraw, indicators.Text{ZH: "撤回", EN: "report withdrawn"}},
	{Sign, indicators.Text{ZH: "签批", EN: "report signed"}},
	{Second, indicators.Text{ZH: "同事签批", EN: "report signed by another of the unit"}},
	{Countersign, indicators.Text{ZH: "会签", EN: "report countersigned"}},
	{ReadSigning, indicators.Text{ZH: "查看签批", EN: "signatures read"}},
	{AttachCopy, indicators.Text{ZH: "上传盖章件", EN: "sealed copy attached"}},
	{Review, indicators.Text{ZH: "审核", EN: "report reviewed"}},
	{Waive, indicators.Text{ZH: "豁免", EN: "report waived"}},
	{RaiseDoubt, indicators.Text{ZH: "提出疑义", EN: "doubt raised"}},
	{AcceptDoubt, indicators.Text{ZH: "受理疑义", EN: "doubt accepted"}},
	{AnswerDoubt, indicators.Text{ZH: "答复疑义", EN: "doubt answered"}},
	{AnswerAlert, indicators.Text{ZH: "答复告警", EN: "alert answered"}},
	{HandleAlert, indicators.Text{ZH: "处理告警", EN: "alert handled"}},
	{AdjustTarget, indicators.Text{ZH: "调整目标", EN: "target adjusted"}},
	{Supervise, indicators.Text{ZH: "督办", EN: "alert supervised"}},
	{DownloadFile, indicators.Text{ZH: "下载文件", EN: "file downloaded"}},
	{ReadBoard, indicators.Text{ZH: "查看进展", EN: "board read"}},
	{ReadFigures, indicators.Text{ZH: "查询数据", EN: "figures read"}},
	{ReadProcess, indicators.Text{ZH: "查看运行状况", EN: "process read"}},
	{ReadSubmission, indicators.Text{ZH: "查看报送", EN: "submission read"}},
	{ReadObligations, indicators.Text{ZH: "查看报送任务", EN: "obligations read"}},
	{ReadTemplate, indicators.Text{ZH: "下载模板", EN: "template taken"}},
	{ReadAlerts, indicators.Text{ZH: "查看消息", EN: "alerts read"}},
	{Rehearse, indicators.Text{ZH: "试算告警配置", EN: "configuration of alerts tried"}},
	{ReadAccounts, indicators.Text{ZH: "查看账号", EN: "accounts read"}},
	{ChangeAccount, indicators.Text{ZH: "变更账号", EN: "account changed"}},
	{GrantRoles, indicators.Text{ZH: "授予角色", EN: "roles granted"}},
	{EndSessions, indicators.Text{ZH: "结束会话", EN: "sessions ended"}},
	{MintToken, indicators.Text{ZH: "签发令牌", EN: "token minted"}},
	{ChangeSecrets, indicators.Text{ZH: "改密码或动态口令", EN: "password or second factor changed"}},
	{ReadLog, indicators.Text{ZH: "查看日志", EN: "log read"}},
	{ReadConfig, indicators.Text{ZH: "查看配置", EN: "configuration read"}},
	{Configure, indicators.Text{ZH: "变更配置", EN: "configuration changed"}},
	{ReadBulletin, indicators.Text{ZH: "查看通报", EN: "bulletin read"}},
	{Load, indicators.Text{ZH: "载入配置", EN: "configuration loaded"}},
	{Backup, indicators.Text{ZH: "备份", EN: "backup made"}},
	{Restore, indicators.Text{ZH: "恢复", EN: "backup restored"}},
	{UseKey, indicators.Text{ZH: "启用签名密钥", EN: "key of the log"}},
	{EraseLog, indicators.Text{ZH: "清除地址", EN: "addresses erased"}},
	{AcceptClock, indicators.Text{ZH: "确认时钟", EN: "clock accepted"}},
}

// Acted lists every act that the log may name.
func Acted() []Act {
	var list []Act
	for _, a := range actNames {
		list = append(list, a.act)
	}
	return list
}

// Name is what people call an act.
func (a Act) Name() indicators.Text {
	if i := slices.Index(Acted(), a); i >= 0 {
		return actNames[i].name
	}
	return indicators.Text{ZH: string(a), EN: string(a)}
}
