// Every word that a report can print is explained.
#include <algorithm>

#include <doctest/doctest.h>

#include "phone/boot.hpp"
#include "phone/display.hpp"
#include "phone/visit.hpp"
#include "scenarios/lab/replay.hpp"
#include "scenarios/report/explanation.hpp"
#include "scenarios/report/reporter.hpp"
#include "scenarios/survey/findings.hpp"
#include "scenarios/survey/judgement.hpp"
#include "scenarios/survey/phone_page.hpp"
#include "scenarios/worlds/live/held_lists.hpp"
#include "tests/support/program.hpp"

namespace {

// The names of all values of an enumeration, up to the last one.
template <typename Value, typename Name>
std::vector<std::string> names_up_to(Value last, Name name) {
    std::vector<std::string> names;
    for (int i = 0; i <= static_cast<int>(last); ++i) names.push_back(name(static_cast<Value>(i)));
    return names;
}

void check_explained(const std::vector<std::string>& words) {
    for (const std::string& word : words) {
        const auto found = report::explain(word);
        REQUIRE_MESSAGE(!found.empty(), word);
        for (const report::Explanation& each : found) {
            CHECK_MESSAGE(!each.kind.empty(), word);
            CHECK_MESSAGE(each.meaning.size() > 10, word);
        }
    }
}

}  // namespace

TEST_SUITE("explain") {
    TEST_CASE("each value of each enumeration that is printed has an entry") {
        check_explained(names_up_to(phone::Reason::certificate_expired, phone::reason_name));
        check_explained(names_up_to(phone::Finding::out_of_date, phone::finding_name));
        check_explained(names_up_to(phone::Trust::fresh, phone::trust_name));
        check_explained(names_up_to(phone::Registration::secure, phone::registration_name));
        check_explained(names_up_to(phone::Enrolment::other_key, phone::enrolment_name));
        check_explained(names_up_to(phone::Services::host_not_found, phone::services_name));
        check_explained(names_up_to(run::Unregistered::device_certificate_refused, run::unregistered_name));
        check_explained(names_up_to(run::Cure::visit, run::cure_name));
        check_explained(names_up_to(report::RunVerdict::unchecked, report::verdict_name));
        check_explained(names_up_to(survey::Fate::unknown, survey::fate_name));
        check_explained(names_up_to(survey::FindingKind::expires, survey::finding_word));
        check_explained(names_up_to(survey::Holds::not_collected, survey::holds_name));
        check_explained(names_up_to(live::Held::none, live::held_name));
        check_explained(names_up_to(lab::Stage::next, lab::stage_name));
        check_explained(names_up_to(lab::ReplayVerdict::already, lab::replay_verdict_name));
        check_explained(names_up_to(tvs::Contact::certificate_refused, model::contact_name));
        check_explained({"ACCEPTED", "REFUSED", "NOT_OFFERED", "PARTIAL", "CURRENT", "BEHIND", "AT_RISK",
                         "INPUT_ERROR", "RUN_ERROR", "NO_ENROLMENT", "REFUSED_BY_CAPF"});
    }

    TEST_CASE("each rule and question of the documents has an entry, and the phones' own words have") {
        for (int i = 1; i <= 13; ++i) check_explained({"R" + std::to_string(i)});
        for (int i = 1; i <= 35; ++i) check_explained({"Q" + std::to_string(i)});
        namespace display = phone::display;
        for (const std::string_view line :
             {display::ctl_installed,    display::itl_installed,      display::both_installed,
              display::list_updated,     display::list_update_failed, display::no_list_installed,
              display::ctl_not_found,    display::host_not_found,     display::parsed,
              display::hashes_match,     display::verified,           display::leap_of_faith,
              display::cached_for_a_day, display::not_in_cache,       display::can_ask_tvs,
              display::tvs_not_in_list,  display::answer_status,      display::https_unknown,
              display::non_secure_tftp,  display::signed_file_failed, display::no_call_manager})
            check_explained({std::string(line)});
        CHECK(report::explain("Q23").front().look.starts_with("Here: "));
        CHECK(report::explain("R9").size() == 1);
    }

    TEST_CASE("words are found as people write them, with the scenarios that show them; others are told") {
        CHECK(report::explain("safe to reset").front().word == "SAFE_TO_RESET");
        CHECK(report::explain("trust list UPDATE failed").size() == 1);
        const auto row = support::bellwether("explain O-02");
        CHECK(row.exit_code == 0);
        CHECK(support::contains(row, "scenarios of "));
        const auto reason = support::bellwether("explain TVS_DOES_NOT_KNOW");
        CHECK(support::contains(reason, "source: Cisco 213407, 215539"));
        CHECK(support::contains(reason, "catalogue that show it:"));
        CHECK(report::explain("Authentication Response received, status : 0").size() == 1);
        CHECK(report::explain("HTTPS cert not in CTL, <10.1.1.1:8443>").size() == 1);
        CHECK(support::bellwether("explain O-999").exit_code == 2);
        const auto unknown = support::bellwether("explain LOCKD");
        CHECK(unknown.exit_code == 2);
        CHECK(support::contains(unknown, "did you mean \"LOCKED\"?"));
    }
}
