// scenarios/run/outcome.hpp: what became of a phone, as data: reports print it, expectations are held against
// it.
#pragma once

#include "scenarios/run/situation.hpp"

namespace run {

// A document warns of this, and it went well only by a modelling choice.
struct Risk {
    std::string warning;  // the document, and what it warns of
    std::string choice;   // what it rests on: a Q number, or how a contradiction is read

    bool operator==(const Risk&) const = default;
};

// Why a phone is not registered; of several CallManagers, the last one.
enum class Unregistered {
    it_is_registered,
    switched_off,
    no_network,
    waits_for_ctl,
    itl_does_not_load,
    digest_unknown,
    no_call_manager,
    call_manager_silent,
    device_unknown,
    call_manager_not_trusted,
    device_certificate_refused,
};

[[nodiscard]] std::string unregistered_name(Unregistered value);  // "WAITS_FOR_CTL"

// What brings back a phone that is LOCKED: found by playing it (advice/).
enum class Cure { next_reset, administrator, visit };

[[nodiscard]] std::string cure_name(Cure value);  // "NEXT_RESET"

// Servers stand in it by the names of their nodes, and files without the phone's name: phones to which the
// same happened have equal outcomes.
struct PhoneOutcome {
    phone::Trust trust = phone::Trust::fresh;
    std::optional<phone::Verdict> ctl;  // of the last boot, as far as something was offered
    std::optional<phone::Verdict> itl;
    std::optional<phone::Verdict> configuration;
    bool is_partial = false;  // only the small file beside an encrypted configuration was taken
    std::optional<phone::Verdict> ring_list;
    std::optional<phone::Verdict> capf;          // of the CAPF's certificate
    std::optional<phone::Verdict> call_manager;  // of a CallManager's, where TVS was asked about it
    std::optional<phone::Verdict> https;         // of the HTTPS services', when they were opened last
    phone::Services services = phone::Services::not_opened;
    phone::Enrolment enrolment = phone::Enrolment::none;
    std::string load;  // of the firmware that it runs; empty: as delivered
    std::string lsc;   // who made it: "CAPF hq-pub"; empty: it holds none
    bool is_off = false;
    bool is_cleared = false;  // its lists were deleted since its last boot: what that boot refused is past
    phone::Registration registration = phone::Registration::none;
    std::string registered_with;
    phone::RegistrationPath path = phone::RegistrationPath::non_secure;
    std::vector<phone::RegistrationAttempt> attempts;
    std::vector<std::string> unanswered;  // files that no TFTP server answered for
    std::string status;                   // the last message of the status menu
    std::string holds;                    // the lists that it holds, in words
    std::string home;                     // the cluster whose lists it holds; empty for none, or a stranger's
    bool holds_itl = false;
    bool holds_empty_itl = false;
    bool is_behind = false;      // it does not hold the lists that it would be offered now
    bool is_set_secure = false;  // its device is set to a secure mode, in the cluster whose files it gets
    std::optional<Risk> risk;

    bool operator==(const PhoneOutcome&) const = default;
};

// What became of the configuration: "ACCEPTED", "REFUSED", "NOT_OFFERED" or "PARTIAL".
[[nodiscard]] std::string configuration_name(const PhoneOutcome& outcome);

// Are its lists those that it would be offered now? "CURRENT" or "BEHIND".
[[nodiscard]] std::string lists_name(const PhoneOutcome& outcome);

[[nodiscard]] Unregistered why_unregistered(const PhoneOutcome& outcome);

[[nodiscard]] PhoneOutcome outcome_of(const Situation& situation, std::size_t group,
                                      const model::PhoneRecord& phone);

// The verdict that `trust` rests on: the list that was refused first or else the ITL's, or the CTL's; nullptr
// where no list was offered.
[[nodiscard]] const phone::Verdict* deciding_verdict(const PhoneOutcome& outcome);

struct OutcomeGroup {
    PhoneOutcome outcome;
    std::size_t count = 0;
    std::vector<std::string> groups;  // the phone groups that share it, in file order
    model::PhoneNumber example{};     // the first of them
};

// These phones by outcome, in the order in which the outcomes first occur.
[[nodiscard]] std::vector<OutcomeGroup> group_outcomes(const Situation& situation,
                                                       const std::vector<model::PhoneRange>& phones);

}  // namespace run
