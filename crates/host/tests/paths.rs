//! Ways out of a directory that is granted, where the operating system resolves names below it by itself.
#![cfg(unix)]

mod common;

use common::paths;

#[test]
fn no_name_leads_out_and_none_hangs() {
    paths::no_name_leads_out_and_none_hangs();
}

#[test]
fn what_is_no_plain_file_is_refused() {
    paths::what_is_no_plain_file_is_refused();
}

#[test]
fn links_that_stay_inside_work() {
    paths::links_that_stay_inside_work();
}

#[test]
fn links_and_what_may_hold_some_do_not_move() {
    paths::links_and_what_may_hold_some_do_not_move();
}

#[test]
fn races_lead_nowhere() {
    paths::races_lead_nowhere();
}
