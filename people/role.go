package people

import (
	"fmt"
	"slices"

	"zhibiao/indicators"
)

// Role is what somebody is to the instance. An account has one or several.
type Role string

// The roles. The first four speak for or about departments' reports; the last three run the instance and read no figures.
const (
	Clerk      Role = "clerk"      // 填报员: fills in the own department's forms
	Head       Role = "head"       // 单位负责人: answers and signs for the own department
	Deputy     Role = "deputy"     // 代报员: submits for departments that cannot
	Reviewer   Role = "reviewer"   // 归口审核员: of the planning office
	Planner    Role = "planner"    // 查询用户: reads everything
	Supervisor Role = "supervisor" // 督查员: follows up what is late or missed
	System     Role = "system"     // 系统管理员: accounts, sources, configuration
	Security   Role = "security"   // 安全管理员: roles, sessions
	Auditor    Role = "auditor"    // 审计管理员: the log alone
)

var roles = []Role{Clerk, Head, Deputy, Reviewer, Planner, Supervisor, System, Security, Auditor}

// Roles lists every role.
func Roles() []Role { return slices.Clone(roles) }

var roleNames = map[Role]indicators.Text{
	Clerk: {ZH: "填报员", EN: "clerk"}, Head: {ZH: "单位负责人", EN: "head of a unit"}, Deputy: {ZH: "代报员", EN: "deputy"},
	Reviewer: {ZH: "归口审核员", EN: "reviewer"}, Planner: {ZH: "查询用户", EN: "planner"}, Supervisor: {ZH: "督查员", EN: "supervisor"},
	System: {ZH: "系统管理员", EN: "system administrator"}, Security: {ZH: "安全管理员", EN: "security administrator"},
	Auditor: {ZH: "审计管理员", EN: "audit administrator"},
}

// Name is what people call the role.
func (r Role) Name() indicators.Text { return roleNames[r] }

// OfDepartment says whether the role is held for one department.
func (r Role) OfDepartment() bool { return r == Clerk || r == Head }

// Runs says whether the role runs the instance, beside its business.
func (r Role) Runs() bool { return r == System || r == Security || r == Auditor }

// CheckRoles says what is wrong with roles that one account is to have. Under separation (三权分立) nobody
// holds two of the roles that run the instance, nor one of them beside another role.
func CheckRoles(list []Role, department string, separation bool) error {
	if len(list) == 0 {
		return fault(ErrRoles, "账号至少要有一个角色", "an account needs a role")
	}
	for i, r := range list {
		switch {
		case !slices.Contains(roles, r):
			return fault(ErrRoles, fmt.Sprintf("没有角色%q，只有%v", r, roles), fmt.Sprintf("there is no role %q, but %v", r, roles))
		case slices.Contains(list[:i], r):
			return fault(ErrRoles, "角色重复："+r.Name().ZH, fmt.Sprintf("the role %s stands twice", r))
		case r.OfDepartment() && department == "":
			return fault(ErrRoles, r.Name().ZH+"须属于某个单位，请选择单位", fmt.Sprintf("the role %s is held for a department: name it", r))
		}
	}
	if i := slices.IndexFunc(list, Role.Runs); separation && i >= 0 && len(list) > 1 {
		return fault(ErrRoles, "三权分立：担任"+list[i].Name().ZH+"的账号不得再有其他角色",
			fmt.Sprintf("under separation the role %s is held alone", list[i]))
	}
	return nil
}
