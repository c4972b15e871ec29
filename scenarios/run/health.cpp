#include "scenarios/run/health.hpp"

#include <algorithm>
#include <span>
#include <stdexcept>

#include <fmt/format.h>

#include "scenarios/actions/overloaded.hpp"
#include "scenarios/actions/words.hpp"
#include "scenarios/run/expectation.hpp"

namespace run {
namespace {

using phone::Registration;
using phone::Trust;

void count_phones(PhoneCounts& counts, const PhoneOutcome& outcome, std::size_t count) {
    const auto add = [count](std::size_t& counter, bool applies) {
        if (applies) counter += count;
    };
    add(counts.all, true);
    add(counts.off, outcome.is_off);
    add(counts.secure, outcome.registration == Registration::secure);
    add(counts.non_secure, outcome.registration == Registration::non_secure);
    add(counts.unregistered, outcome.registration == Registration::none && !outcome.is_off);
    add(counts.locked, outcome.trust == Trust::locked);
    add(counts.blank, outcome.trust == Trust::blank);
    add(counts.fresh, outcome.trust == Trust::fresh && outcome.is_behind);
    add(counts.behind, outcome.is_behind);
    add(counts.at_risk, outcome.risk.has_value());
    add(counts.without_configuration, configuration_name(outcome) != "ACCEPTED");
    add(counts.not_served, !outcome.unanswered.empty());
}

bool has_value(const actions::Expect& expect, std::string_view field, std::string_view value) {
    return std::ranges::any_of(expect.values, [&](const actions::ExpectedValue& expected) {
        return expected.field == field && expected.value == value;
    });
}

// Does an expectation that holds name this?
bool names(const actions::Expect& expect, const Deviation& deviation, const PhoneOutcome& outcome) {
    if (has_value(expect, deviation.field, deviation.value)) return true;
    if (deviation.field == "lists" && has_value(expect, "trust", "LOCKED")) return true;
    const bool names_off = has_value(expect, "unregistered", "SWITCHED_OFF");
    if (names_off && (deviation.field == "lists" || deviation.field == "config")) return true;
    return deviation == Deviation{"registration", "NONE"} &&
           has_value(expect, "unregistered", unregistered_name(why_unregistered(outcome)));
}

void look_at_phones(const Situation& situation, const std::vector<const actions::Expect*>& expected,
                    Health& health) {
    std::vector<const actions::Expect*> holding;
    std::ranges::copy_if(expected, std::back_inserter(holding),
                         [&](const actions::Expect* expect) { return judge(*expect, situation).held; });
    const auto& groups = situation.site.frame->groups;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const std::size_t first = health.of_phones.size();
        for (const OutcomeGroup& each : group_outcomes(situation, {{i, 0, groups[i].count}})) {
            count_phones(health.phones, each.outcome, each.count);
            for (Deviation& deviation : deviations(each.outcome)) {
                const bool is_expected = std::ranges::any_of(holding, [&](const actions::Expect* expect) {
                    const bool is_about = !expect->phones || *expect->phones == groups[i].name;
                    return is_about && names(*expect, deviation, each.outcome) &&
                           matches(*expect, situation, each.outcome);
                });
                const auto same =
                    std::find_if(health.of_phones.begin() + static_cast<std::ptrdiff_t>(first),
                                 health.of_phones.end(), [&](const PhoneDeviation& known) {
                                     return known.deviation == deviation && known.is_expected == is_expected;
                                 });
                if (same != health.of_phones.end()) {
                    same->count += each.count;
                } else {
                    health.of_phones.push_back(
                        {std::move(deviation), groups[i].name, each.count, each.outcome, is_expected});
                }
            }
        }
    }
}

void look_at_clusters(const SiteState& site, const std::vector<const actions::ExpectHealth*>& expected,
                      Health& health) {
    for (SiteDeviation& deviation : site_deviations(site)) {
        deviation.is_expected = std::ranges::any_of(
            expected, [&](const actions::ExpectHealth* each) { return names(*each, deviation); });
        health.of_site.push_back(std::move(deviation));
    }
}

}  // namespace

std::vector<Deviation> deviations(const PhoneOutcome& outcome) {
    std::vector<Deviation> found;
    const auto add = [&found](std::string field, std::string value) {
        found.push_back({std::move(field), std::move(value)});
    };
    if (outcome.is_off) {
        add("unregistered", "SWITCHED_OFF");
    } else if (outcome.registration == Registration::none) {
        add("registration", "NONE");
    } else if (outcome.is_set_secure && outcome.registration != Registration::secure) {
        add("registration", "NON_SECURE");
    }
    // A phone that nobody offers a list to can hold none.
    const bool is_fresh = outcome.trust == Trust::fresh;
    if (is_fresh ? outcome.is_behind : outcome.trust != Trust::trusted)
        add("trust", phone::trust_name(outcome.trust));
    if (outcome.risk) add("at_risk", "true");
    if (outcome.is_behind && !is_fresh) add("lists", lists_name(outcome));
    if (const std::string config = configuration_name(outcome); config != "ACCEPTED") add("config", config);
    return found;
}

bool Health::is_as_expected() const {
    return std::ranges::all_of(of_phones, &PhoneDeviation::is_expected) &&
           std::ranges::all_of(of_site, &SiteDeviation::is_expected);
}

Expectations expectations_of(const std::vector<actions::Step>& steps, std::size_t count) {
    Expectations found;
    for (const actions::Step& step : std::span(steps).first(count))
        std::visit(actions::Overloaded{
                       [&found](const actions::Expect& expect) { found.phones.push_back(&expect); },
                       [&found](const actions::ExpectHealth& expect) { found.site.push_back(&expect); },
                       [](const auto&) {}},
                   step.what);
    return found;
}

Health health_of(const Situation& situation, const Expectations& expected) {
    Health health;
    look_at_phones(situation, expected.phones, health);
    look_at_clusters(situation.site, expected.site, health);
    return health;
}

void mark_earlier(Health& health, const Health& before) {
    for (PhoneDeviation& each : health.of_phones)
        each.was_before = std::ranges::any_of(before.of_phones, [&each](const PhoneDeviation& earlier) {
            return earlier.deviation == each.deviation && earlier.group == each.group;
        });
    for (SiteDeviation& each : health.of_site)
        each.was_before =
            std::ranges::find(before.of_site, each.what, &SiteDeviation::what) != before.of_site.end();
}

namespace {

// In the order in which they are told.
struct Telling {
    std::string_view field;
    std::string_view value;  // empty: any
    std::string_view words;
};
constexpr std::array<Telling, 11> tellings{{
    {"trust", "LOCKED", "LOCKED"},
    {"registration", "NONE", "NOT REGISTERED"},
    {"config", "REFUSED", "refused their configuration"},
    {"trust", "BLANK", "BLANK: they hold the emptied ITL of a rollback"},
    {"trust", "FRESH", "FRESH: they hold no list"},
    {"config", "NOT_OFFERED", "got no configuration"},
    {"config", "PARTIAL", "got only the small file that tells of an encrypted configuration"},
    {"unregistered", "SWITCHED_OFF", "switched off"},
    {"registration", "NON_SECURE", "registered without security, though their devices are set to it"},
    {"at_risk", "", "AT RISK"},
    {"lists", "", "BEHIND: they don't hold the lists that TFTP offers now"},
}};

std::size_t rank(const Deviation& deviation) {
    const auto found = std::ranges::find_if(tellings, [&deviation](const Telling& telling) {
        return telling.field == deviation.field &&
               (telling.value.empty() || telling.value == deviation.value);
    });
    if (found == tellings.end()) throw std::logic_error("nobody tells of " + deviation.field);
    return static_cast<std::size_t>(found - tellings.begin());
}

}  // namespace

std::string words(const PhoneDeviation& deviation) {
    std::string text(tellings[rank(deviation.deviation)].words);
    const PhoneOutcome& example = deviation.example;
    if (deviation.deviation == Deviation{"registration", "NONE"})
        text += fmt::format(" ({})", unregistered_name(why_unregistered(example)));
    if (deviation.deviation == Deviation{"trust", "LOCKED"})
        if (const phone::Verdict* verdict = deciding_verdict(example))
            text += fmt::format(" ({})", phone::reason_name(verdict->reason));
    return fmt::format("{} of {}: {}", actions::phones_words(deviation.count), deviation.group, text);
}

std::vector<std::string> unexpected(const Health& health) {
    std::vector<const PhoneDeviation*> worst;
    for (const PhoneDeviation& each : health.of_phones)
        if (!each.is_expected) worst.push_back(&each);
    std::ranges::stable_sort(worst, {}, [](const PhoneDeviation* each) { return rank(each->deviation); });
    std::vector<std::string> texts;
    const auto add = [&texts](std::string text, bool was_before) {
        texts.push_back(was_before ? std::move(text) + "; before the plan already" : std::move(text));
    };
    for (const PhoneDeviation* each : worst) add(words(*each), each->was_before);
    for (const SiteDeviation& each : health.of_site)
        if (!each.is_expected) add(words(each), each.was_before);
    return texts;
}

}  // namespace run
