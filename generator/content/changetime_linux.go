package content

import "syscall"

func changed(st *syscall.Stat_t) (sec, nsec int64) { return st.Ctim.Unix() }
