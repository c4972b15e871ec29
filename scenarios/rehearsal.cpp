#include "scenarios/rehearsal.hpp"

#include <algorithm>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace scenarios {
namespace {

namespace pb = bellwether;

const phone::Verdict* verdict_of(const Fate& fate, const pb::Expect& expect) {
    if (!expect.has_list()) return deciding_verdict(fate);
    const auto found = [](const std::optional<phone::Verdict>& verdict) {
        return verdict ? &*verdict : nullptr;
    };
    switch (expect.list()) {
        case pb::Expect::CTL: return found(fate.ctl);
        case pb::Expect::ITL: return found(fate.itl);
        case pb::Expect::CONFIGURATION: return found(fate.configuration);
        case pb::Expect::RING_LIST: return found(fate.ring_list);
        case pb::Expect::HTTPS: return found(fate.https);
        case pb::Expect::CAPF: return found(fate.capf);
        case pb::Expect::CALLMANAGER: return found(fate.call_manager);
    }
    return nullptr;
}

std::string outcome_word(const std::optional<phone::Verdict>& verdict) {
    if (!verdict) return "NOT_OFFERED";
    return verdict->accepted() ? "ACCEPTED" : "REFUSED";
}

std::string config_word(const Fate& fate) {
    const bool is_partial = fate.is_partial && fate.configuration && fate.configuration->accepted();
    return is_partial ? "PARTIAL" : outcome_word(fate.configuration);
}

// The schema's word: two of the phone's are taken there.
std::string enrolment_word(phone::Enrolment enrolment) {
    if (enrolment == phone::Enrolment::none) return "NO_ENROLMENT";
    if (enrolment == phone::Enrolment::refused) return "REFUSED_BY_CAPF";
    return phone::enrolment_name(enrolment);
}

struct Comparison {
    std::string field;
    std::string expected;
    std::string actual;

    bool operator==(const Comparison&) const = default;
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
    add(expect.has_services(), "services", pb::Expect::Services_Name(expect.services()),
        phone::services_name(fate.services));
    add(expect.has_enrolment(), "enrolment", pb::Expect::Enrolment_Name(expect.enrolment()),
        enrolment_word(fate.enrolment));
    add(expect.has_lsc(), "lsc", expect.lsc(), fate.lsc.empty() ? "none" : fate.lsc);
    add(expect.has_unregistered(), "unregistered", pb::Expect::Unregistered_Name(expect.unregistered()),
        unregistered_name(why_unregistered(fate)));
    add(expect.has_ring_list(), "ring_list", pb::Expect::ConfigOutcome_Name(expect.ring_list()),
        outcome_word(fate.ring_list));
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

// Plays the steps. Each is taken a minute after the one before it, or a minute after the phones that it let
// boot are back.
class Rehearsal {
  public:
    Rehearsal(const Document& document, Site& site, World& world, const StepListener& listener)
        : document_(document), site_(site), world_(world), listener_(listener) {}

    RehearsalResult run() {
        const Spot root = document_.root();
        for (int i = 0; i < document_.scenario().step_size(); ++i) {
            StepResult done{.number = static_cast<std::size_t>(i) + 1,
                            .step = &document_.scenario().step(i),
                            .spot = root.nested("step", i),
                            .taken = site_.now(),
                            .fates = {},
                            .traffic = {},
                            .refusal = {},
                            .notes = {},
                            .expectation = {}};
            world_.run_until(site_, site_.now());
            take(*done.step, done);
            done.underway = world_.underway();
            listener_(done);
            site_.to(site_.now() + std::chrono::minutes(1));
        }
        if (!awaited_.empty()) {
            StepResult afterwards{.number = 0,
                                  .step = nullptr,
                                  .spot = root,
                                  .taken = site_.now(),
                                  .fates = {},
                                  .traffic = {},
                                  .refusal = {},
                                  .notes = {},
                                  .expectation = {}};
            settle(afterwards);
            listener_(afterwards);
        }
        return result_;
    }

  private:
    void take(const pb::Step& step, StepResult& done) {
        switch (step.action_case()) {
            case pb::Step::kResetPhones: return reset(step.reset_phones(), done);
            case pb::Step::kWait: return wait(step.wait(), done);
            case pb::Step::kExpect:
                done.expectation = judge(step.expect(), site_);
                ++(done.expectation->held ? result_.held : result_.failed);
                return;
            case pb::Step::kFindCertificates: return find(step.find_certificates(), done);
            case pb::Step::kOpenServices: return open_services(step.open_services(), done);
            case pb::Step::kSwitchOn: return boot(switched_off(step.switch_on()), done);
            case pb::Step::kFactoryReset: return apply_and_boot(step, step.factory_reset(), done);
            case pb::Step::kEmccLogin: return apply_and_boot(step, step.emcc_login(), done);
            case pb::Step::kEmccLogout: return apply_and_boot(step, step.emcc_logout(), done);
            // A phone that boots has no menu to delete lists in, and has not said yet what it holds.
            case pb::Step::kDeleteLists:
            case pb::Step::kSwitchOff:
            case pb::Step::kInstallLsc: settle_first(done); break;
            default: break;
        }
        apply(step, done);
    }

    void find(const pb::FindCertificates& action, StepResult& done) {
        const std::vector<ListedCertificate> found = site_.find_certificates(action);
        for (const ListedCertificate& listed : found)
            done.notes.push_back(fmt::format("{}, issued by {}, valid until {:%Y-%m-%d}", listed.name,
                                             ctl::common_name(listed.certificate->issuer()),
                                             listed.certificate->not_after()));
        if (!action.has_count()) return;
        done.expectation =
            Expectation{.held = found.size() == action.count(), .differences = {}, .fates = {}};
        if (!done.expectation->held)
            done.expectation->differences.push_back(
                {"count", fmt::format("count: {} certificates were expected, there are {}", action.count(),
                                      found.size())});
        ++(done.expectation->held ? result_.held : result_.failed);
    }

    // A refusal that was not expected fails the run, and so does one that was and does not come.
    void apply(const pb::Step& step, StepResult& done) {
        Outcome outcome = site_.apply(step);
        done.refusal = std::move(outcome.refusal);
        done.notes = std::move(outcome.notes);
        world_.follow(site_);
        if (done.is_surprising()) {
            ++result_.failed;
        } else if (done.refusal) {
            ++result_.held;
        }
    }

    template <typename Action>
    void apply_and_boot(const pb::Step& step, const Action& action, StepResult& done) {
        settle_first(done);
        apply(step, done);
        boot(switched_on(action), done);
    }

    template <typename Action>
    [[nodiscard]] std::vector<std::size_t> phones_by_power(const Action& action, bool is_off) const {
        std::vector<std::size_t> phones = site_.chosen_phones(
            action.phones(), action.has_count() ? std::optional(action.count()) : std::nullopt);
        std::erase_if(phones,
                      [&](std::size_t number) { return site_.phones()[number].standing->is_off != is_off; });
        return phones;
    }
    template <typename Action>
    [[nodiscard]] std::vector<std::size_t> switched_on(const Action& action) const {
        return phones_by_power(action, false);
    }
    template <typename Action>
    [[nodiscard]] std::vector<std::size_t> switched_off(const Action& action) const {
        return phones_by_power(action, true);
    }

    void reset(const pb::ResetPhones& action, StepResult& done) {
        start({switched_on(action), action.batch(), std::chrono::seconds(action.batch_seconds())});
        if (!action.go_on()) settle(done);
    }

    void boot(std::vector<std::size_t> phones, StepResult& done) {
        start({std::move(phones), 0, {}});
        settle(done);
    }

    void start(const Reset& reset) {
        awaited_.insert(awaited_.end(), reset.phones.begin(), reset.phones.end());
        world_.reset(site_, reset);
    }

    void settle_first(StepResult& done) {
        if (!awaited_.empty()) settle(done);
    }

    void open_services(const pb::OpenServices& action, StepResult& done) {
        settle_first(done);
        const std::vector<std::size_t> phones = switched_on(action);
        Visiting visiting;
        if (action.has_cluster()) visiting.where = std::as_const(site_).cluster(action.cluster()).services();
        std::vector<FateGroup> before =
            std::move(done.fates);  // of phones that were not waited for until now
        world_.visit(site_, phones, visiting);
        done.fates = group_fates(site_, phones);
        done.fates.insert(done.fates.begin(), before.begin(), before.end());
    }

    void wait(const pb::Wait& action, StepResult& done) {
        const auto length = std::chrono::days(action.days()) + std::chrono::hours(action.hours()) +
                            std::chrono::minutes(action.minutes()) + std::chrono::seconds(action.seconds());
        const bool has_length =
            action.has_days() || action.has_hours() || action.has_minutes() || action.has_seconds();
        if (!has_length) return settle(done);
        site_.to(site_.now() + length);
        world_.run_until(site_, site_.now());
        if (!awaited_.empty() && world_.underway().none()) settle(done);
    }

    void settle(StepResult& done) {
        site_.to(world_.settle(site_));
        std::ranges::sort(awaited_);
        awaited_.erase(std::ranges::unique(awaited_).begin(), awaited_.end());
        for (FateGroup& fates : group_fates(site_, awaited_)) done.fates.push_back(std::move(fates));
        if (!done.traffic) done.traffic = world_.traffic();
        awaited_.clear();
    }

    const Document& document_;
    Site& site_;
    World& world_;
    const StepListener& listener_;
    RehearsalResult result_;
    std::vector<std::size_t> awaited_;  // phones that were reset and not waited for
};

}  // namespace

Expectation judge(const pb::Expect& expect, const Site& site) {
    Expectation result;
    const std::vector<std::size_t> phones = site.chosen_phones(expect.phones(), std::nullopt);
    result.fates = group_fates(site, phones);
    std::size_t matching = 0;
    std::vector<std::pair<Comparison, std::size_t>>
        failed;  // with the number of phones; several fates may share one
    for (const FateGroup& group : result.fates) {
        const std::vector<Comparison> comparisons = compare(expect, site, group.fate);
        if (holds(comparisons)) {
            matching += group.count;
            continue;
        }
        for (const Comparison& c : comparisons) {
            if (c.expected == c.actual) continue;
            const auto known = std::ranges::find(failed, c, &std::pair<Comparison, std::size_t>::first);
            (known != failed.end() ? known : failed.insert(failed.end(), {c, 0}))->second += group.count;
        }
    }
    for (const auto& [c, count] : failed)
        result.differences.push_back({c.field, fmt::format("{}: {} was expected; of {} phones it is {}",
                                                           c.field, c.expected, count, c.actual)});
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

RehearsalResult rehearse(const Document& document, Site& site, World& world, const StepListener& listener) {
    const std::vector<std::size_t> all = site.chosen_phones("", std::nullopt);
    world.follow(site);
    world.boot(site, all);
    // A phone asks for its encrypted configuration once it has read that there is one.
    if (std::ranges::any_of(document.scenario().phones(), &pb::Phones::encrypted_config))
        world.boot(site, all);
    demand_healthy_site(document, site);
    site.to_first_step();
    return Rehearsal(document, site, world, listener).run();
}

}  // namespace scenarios
