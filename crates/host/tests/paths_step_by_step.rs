//! Ways out of a directory that is granted, on a system without `openat2`: names are resolved step by step.
#![cfg(target_os = "linux")]

mod common;

use common::paths;
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// The number of `openat2`, the same on all architectures.
const OPENAT2: i64 = 437;
/// No such system call.
const ENOSYS: u32 = 38;

/// Takes `openat2` from this thread and those that it starts.
fn forget_openat2() {
    let arch = std::env::consts::ARCH.try_into().expect("an architecture with seccomp");
    let filter = SeccompFilter::new(
        [(OPENAT2, Vec::new())].into(),
        SeccompAction::Allow,
        SeccompAction::Errno(ENOSYS),
        arch,
    );
    let program: BpfProgram = filter.expect("a good filter").try_into().expect("a good program");
    seccompiler::apply_filter(&program).expect("the filter is taken");
}

#[test]
fn it_holds_without_openat2() {
    forget_openat2();
    paths::no_name_leads_out_and_none_hangs();
    paths::what_is_no_plain_file_is_refused();
    paths::links_that_stay_inside_work();
    paths::links_and_what_may_hold_some_do_not_move();
    paths::races_lead_nowhere();
}
