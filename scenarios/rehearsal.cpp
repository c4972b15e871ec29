#include "scenarios/rehearsal.hpp"

#include <fmt/format.h>

namespace scenarios {
namespace {

namespace pb = bellwether;

void boot(Site& site, World& world, const std::vector<std::size_t>& phones, phone::Console console) {
    for (const std::size_t number : phones) {
        SitePhone& booting = site.phones()[number];
        booting.lists_before = booting.phone.flash.lists;
    }
    world.boot(site, phones, console);
}

template <typename Message>
std::vector<std::size_t> chosen(const Site& site, const Message& message) {
    return site.chosen_phones(message.phones(),
                              message.has_count() ? std::optional(message.count()) : std::nullopt);
}

const phone::Verdict* verdict_of(const Fate& fate, const pb::Expect& expect) {
    if (!expect.has_list()) return deciding_verdict(fate);
    const auto& verdict = expect.list() == pb::Expect::CTL   ? fate.ctl
                          : expect.list() == pb::Expect::ITL ? fate.itl
                                                             : fate.configuration;
    return verdict ? &*verdict : nullptr;
}

std::string config_word(const Fate& fate) {
    if (!fate.configuration) return "NOT_OFFERED";
    return fate.configuration->accepted() ? "ACCEPTED" : "REFUSED";
}

struct Comparison {
    std::string field;
    std::string expected;
    std::string actual;
};

// Everything that the expectation names, beside what this fate has.
std::vector<Comparison> compare(const pb::Expect& expect, const Site& site, const Fate& fate) {
    std::vector<Comparison> all;
    const auto add = [&all](bool is_named, std::string field, std::string expected, std::string actual) {
        if (is_named) all.push_back({std::move(field), std::move(expected), std::move(actual)});
    };
    const phone::Verdict* verdict = verdict_of(fate, expect);
    const auto of_verdict = [verdict](auto value) {
        return verdict == nullptr ? std::string("none was offered") : value(*verdict);
    };
    add(expect.has_trust(), "trust", pb::Expect::Trust_Name(expect.trust()), phone::trust_name(fate.trust));
    add(expect.has_reason(), "reason", pb::Expect::Reason_Name(expect.reason()),
        of_verdict([](const phone::Verdict& v) { return phone::reason_name(v.reason); }));
    add(expect.has_at_risk(), "at_risk", expect.at_risk() ? "true" : "false", fate.risk ? "true" : "false");
    add(expect.has_config(), "config", pb::Expect::ConfigOutcome_Name(expect.config()), config_word(fate));
    add(expect.has_registration(), "registration", pb::Expect::Registration_Name(expect.registration()),
        phone::registration_name(fate.registration));
    add(expect.has_registered_with(), "registered_with", expect.registered_with(),
        fate.registered_with.empty() ? "nobody" : fate.registered_with);
    add(expect.has_tvs(), "tvs", expect.tvs(),
        of_verdict([](const phone::Verdict& v) { return v.tvs.empty() ? "none was asked" : v.tvs; }));
    add(expect.has_signer(), "signer", expect.signer(),
        of_verdict([&site](const phone::Verdict& v) { return site.label(v.signer); }));
    add(expect.has_status(), "status", expect.status(), fate.status);
    return all;
}

// On the day before every phone registers and refuses nothing; anything else is a site that the file did not
// mean.
void demand_healthy_site(const Document& document, const Site& site) {
    std::vector<Diagnostic> wrong;
    for (std::size_t i = 0; i < site.groups().size(); ++i) {
        const PhoneGroup& group = site.groups()[i];
        for (const FateGroup& fates : group_fates(site, site.chosen_phones(group.name, std::nullopt))) {
            const Fate& fate = fates.fate;
            const auto is_refused = [](const std::optional<phone::Verdict>& v) {
                return v && !v->accepted();
            };
            if (fate.registration != phone::Registration::none && !is_refused(fate.ctl) &&
                !is_refused(fate.itl) && !is_refused(fate.configuration))
                continue;
            wrong.push_back(
                document.root()
                    .nested("phones", static_cast<int>(i))
                    .error("name",
                           fmt::format(
                               "the phones of \"{}\" don't come up healthy on the day before the first step",
                               group.name),
                           "they should be booted, trusted and registered: look at nodes, TLS versions and "
                           "services"));
        }
    }
    if (!wrong.empty()) throw InputError(std::move(wrong));
}

bool holds(const std::vector<Comparison>& comparisons) {
    return std::ranges::all_of(comparisons, [](const Comparison& c) { return c.expected == c.actual; });
}

}  // namespace

Expectation judge(const pb::Expect& expect, const Site& site) {
    Expectation result;
    const std::vector<std::size_t> phones = site.chosen_phones(expect.phones(), std::nullopt);
    result.fates = group_fates(site, phones);
    std::size_t matching = 0;
    for (const FateGroup& group : result.fates) {
        const std::vector<Comparison> comparisons = compare(expect, site, group.fate);
        if (holds(comparisons)) {
            matching += group.count;
            continue;
        }
        for (const Comparison& c : comparisons)
            if (c.expected != c.actual)
                result.differences.push_back(
                    {c.field, fmt::format("{}: {} was expected; of {} phones it is {}", c.field, c.expected,
                                          group.count, c.actual)});
    }
    const std::size_t wanted = expect.has_count() ? expect.count() : phones.size();
    result.held = matching == wanted;
    if (result.held) {
        result.differences.clear();
    } else if (expect.has_count()) {
        result.differences.insert(
            result.differences.begin(),
            {"count", fmt::format("count: {} phones were expected to be so, {} are", wanted, matching)});
    }
    return result;
}

RehearsalResult rehearse(const Document& document, Site& site, World& world, phone::Console console,
                         const StepListener& listener) {
    RehearsalResult result;
    world.follow(site);
    boot(site, world, site.chosen_phones("", std::nullopt), phone::Console::off);
    demand_healthy_site(document, site);
    site.to_first_step();
    const Spot root = document.root();
    for (int i = 0; i < document.scenario().step_size(); ++i) {
        const pb::Step& step = document.scenario().step(i);
        StepResult done{static_cast<std::size_t>(i) + 1, &step, root.nested("step", i), {}, {}};
        if (step.has_reset_phones()) {
            const std::vector<std::size_t> phones = chosen(site, step.reset_phones());
            boot(site, world, phones, console);
            done.fates = group_fates(site, phones);
        } else if (step.has_expect()) {
            done.expectation = judge(step.expect(), site);
            ++(done.expectation->held ? result.held : result.failed);
        } else {
            site.apply(step);
            world.follow(site);
        }
        listener(done);
        site.to_next_step();
    }
    return result;
}

}  // namespace scenarios
