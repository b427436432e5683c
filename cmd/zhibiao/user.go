package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"zhibiao/people"
)

// userVerb keeps accounts from a shell on the machine, whether or not the program runs.
type userVerb struct {
	Add     userAddVerb     `cmd:"" help:"Make an account and print its first password."`
	Passwd  userPasswdVerb  `cmd:"" help:"Give an account a first password again, and take its second factor away."`
	List    userListVerb    `cmd:"" help:"List the accounts."`
	Roles   userRolesVerb   `cmd:"" help:"Give an account these roles and no others; it works then, where it waited."`
	Disable userDisableVerb `cmd:"" help:"End an account's use, its sessions and its tokens."`
	Enable  userEnableVerb  `cmd:"" help:"Let a disabled account be used again."`
	Bind    userBindVerb    `cmd:"" help:"Have a subject of the OpenID provider sign in as an account."`
	Token   userTokenVerb   `cmd:"" help:"Print a token for an account, such as Prometheus' or Grafana's."`
}

// atDesk runs f where the flag's accounts are kept, as the machine's owner.
func (flag instanceFlag) atDesk(ctx context.Context, env *environment, f func(*people.Desk, *instance) error) error {
	inst, err := openInstance(flag.Config)
	if err != nil {
		return err
	}
	desk, file, err := openDesk(ctx, env, inst, shellLog{inst}, inst.config.People.rules)
	if err != nil {
		return err
	}
	return errors.Join(f(desk, inst), file.Close())
}

// named finds the account that a verb names.
func named(ctx context.Context, desk *people.Desk, name string) (people.Account, error) {
	a, err := desk.Store.Named(ctx, name)
	if errors.Is(err, people.ErrNoAccount) {
		return a, fmt.Errorf("%w named %q; `zhibiao user list` lists them", err, name)
	}
	return a, err
}

type userAddVerb struct {
	instanceFlag
	Name       string        `arg:"" help:"To sign in with."`
	Person     string        `help:"Whose it is, as pages show it." placeholder:"NAME"`
	Department string        `help:"Id of the unit that it speaks for." placeholder:"ID"`
	Role       []people.Role `help:"clerk, head, deputy, reviewer, planner, supervisor, system, security or auditor; several by commas. Of the first account: all that run the instance, and planner." placeholder:"ROLE"`
}

func (userAddVerb) Help() string {
	return "Makes an account with a first password, which its owner changes at the first sign-in. docs/people.md says what each role " +
		"may do."
}

func (v userAddVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, inst *instance) error {
		if v.Department != "" && inst.catalogue.Department(v.Department) == nil {
			return fmt.Errorf("no department has the id %q%s", v.Department, inst.catalogue.NearDepartment(v.Department))
		}
		roles := v.Role
		if len(roles) == 0 {
			any, err := desk.Store.Any(ctx)
			if err != nil {
				return err
			}
			if any || desk.Rules().Separation {
				return fmt.Errorf("%w: name the account's --role, of %v", errUsage, people.Roles())
			}
			roles = []people.Role{people.System, people.Security, people.Auditor, people.Planner}
		}
		added, err := desk.Add(ctx, people.Machine(), people.Account{Name: v.Name, Person: v.Person, Department: v.Department,
			Roles: roles})
		if err != nil {
			return err
		}
		return env.printFirst(added.First)
	})
}

// printFirst prints a first password alone, and beside it what becomes of it.
func (e *environment) printFirst(password string) error {
	fmt.Fprintln(e.err, "初始密码，首次登录时更改 a first password, to be changed at the first sign-in")
	_, err := fmt.Fprintln(e.out, password)
	return err
}

type userPasswdVerb struct {
	instanceFlag
	Name string `arg:"" help:"The account."`
}

func (v userPasswdVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, _ *instance) error {
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		first, err := desk.Reset(ctx, people.Machine(), a.ID)
		if err != nil {
			return err
		}
		return env.printFirst(first)
	})
}

type userListVerb struct {
	instanceFlag
	English bool `help:"In English."`
}

func (v userListVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, inst *instance) error {
		list, err := desk.Store.Accounts(ctx)
		if err != nil {
			return err
		}
		t := newTable("用户名", "姓名", "单位", "角色", "状态")
		if v.English {
			t = newTable("name", "person", "unit", "roles", "state")
		}
		for _, a := range list {
			var roles []string
			for _, r := range a.Roles {
				roles = append(roles, string(r))
			}
			var unit string
			if d := inst.catalogue.Department(a.Department); d != nil {
				unit = d.Called().In(v.English)
			}
			t.add(a.Name, a.Person, unit, strings.Join(roles, ","), string(a.State))
		}
		return t.write(env.out)
	})
}

type userRolesVerb struct {
	instanceFlag
	Name string        `arg:"" help:"The account."`
	Role []people.Role `arg:"" help:"Its roles."`
}

func (v userRolesVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, _ *instance) error {
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		return desk.Grant(ctx, people.Machine(), a.ID, v.Role)
	})
}

type userDisableVerb struct {
	instanceFlag
	Name string `arg:"" help:"The account."`
}

func (v userDisableVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, _ *instance) error {
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		return desk.Disable(ctx, people.Machine(), a.ID)
	})
}

type userEnableVerb struct {
	instanceFlag
	Name string `arg:"" help:"The account."`
}

func (v userEnableVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, _ *instance) error {
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		return desk.Enable(ctx, people.Machine(), a.ID)
	})
}

type userBindVerb struct {
	instanceFlag
	Name    string `arg:"" help:"The account."`
	Subject string `arg:"" help:"What the provider calls them (sub)."`
}

func (v userBindVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, inst *instance) error {
		issuer := inst.config.People.OpenID.Issuer
		if issuer == "" {
			return errors.New("zhibiao.yaml names no provider: write people.openid")
		}
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		return desk.Bind(ctx, people.Machine(), a.ID, issuer, v.Subject)
	})
}

type userTokenVerb struct {
	instanceFlag
	Name  string         `arg:"" help:"The account."`
	For   string         `help:"What the token is for." default:"made on the machine" placeholder:"TEXT"`
	Scope []people.Scope `help:"read, figures, submit or review; several by commas." default:"figures" placeholder:"SCOPE"`
	Days  int            `help:"How long it lasts, 1 to 366." default:"366" placeholder:"DAYS"`
}

func (userTokenVerb) Help() string {
	return "Prints a token that a program sends as `Authorization: Bearer TOKEN`, or as the password of basic authentication beside the " +
		"account's name. It reaches no further than the account's roles, and ends with its password, its roles and its use."
}

func (v userTokenVerb) Run(ctx context.Context, env *environment) error {
	return v.atDesk(ctx, env, func(desk *people.Desk, _ *instance) error {
		a, err := named(ctx, desk, v.Name)
		if err != nil {
			return err
		}
		token, err := desk.Mint(ctx, people.Machine(), a, v.For, v.Scope, time.Duration(v.Days)*24*time.Hour)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(env.out, token)
		return err
	})
}
