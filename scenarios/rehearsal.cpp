#include "scenarios/rehearsal.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace scenarios {
namespace {

namespace pb = bellwether;

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
            std::string refusal;
            std::string remedy =
                "they should be booted, trusted and registered: look at nodes, TLS versions and services";
            for (const auto* verdict : {&fate.ctl, &fate.itl, &fate.configuration})
                if (is_refused(*verdict))
                    refusal = fmt::format(": they refuse {} ({})", (*verdict)->file,
                                          phone::reason_name((*verdict)->reason));
            if (fate.itl && fate.itl->reason == phone::Reason::too_large)
                remedy =
                    "an ITL holds a record for each node with TVS, and phones load up to 64 KB: run it on "
                    "fewer";
            wrong.push_back(
                document.root()
                    .nested("phones", static_cast<int>(i))
                    .error(
                        "name",
                        fmt::format(
                            "the phones of \"{}\" don't come up healthy on the day before the first step{}",
                            group.name, refusal),
                        remedy));
        }
    }
    if (!wrong.empty()) throw InputError(std::move(wrong));
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
            case pb::Step::kExpect: return hold(judge(step.expect(), site_), done);
            case pb::Step::kExpectZone: return hold(judge(step.expect_zone(), site_, caller()), done);
            case pb::Step::kExpectRemoteAccess:
                return hold(judge(step.expect_remote_access(), site_, caller()), done);
            case pb::Step::kFindCertificates: return find(step.find_certificates(), done);
            case pb::Step::kOpenServices: return open_services(step.open_services(), done);
            case pb::Step::kSwitchOn: return boot(switched_off(step.switch_on()), done);
            case pb::Step::kFactoryReset: return apply_and_boot(step, step.factory_reset(), done);
            case pb::Step::kEmccLogin: return log_in(step, done);
            case pb::Step::kEmccLogout: return apply_and_boot(step, step.emcc_logout(), done);
            // A phone that boots has no menu to delete lists in, and has not said yet what it holds.
            case pb::Step::kDeleteLists:
            case pb::Step::kSwitchOff:
            case pb::Step::kInstallLsc:
            case pb::Step::kDeleteLsc: settle_first(done); break;
            default: break;
        }
        apply(step, done);
    }

    void hold(Expectation expectation, StepResult& done) {
        ++(expectation.held ? result_.held : result_.failed);
        done.expectation = std::move(expectation);
    }

    // Without a count it only shows what there is.
    void find(const pb::FindCertificates& action, StepResult& done) {
        Expectation found = judge(action, site_);
        if (action.has_count()) return hold(std::move(found), done);
        done.notes = std::move(found.notes);
    }

    [[nodiscard]] Caller caller() {
        return [this](const TlsCall& call) { return world_.call(site_, call); };
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

    // The login is one of the HTTPS services, and fails with them (Cisco 118699).
    void log_in(const pb::Step& step, StepResult& done) {
        settle_first(done);
        std::vector<std::size_t> phones = switched_on(step.emcc_login());
        world_.visit(site_, phones, {});
        std::vector<std::size_t> failed;
        for (const std::size_t number : phones)
            if (site_.phones()[number].standing->last_visit.services != phone::Services::work)
                failed.push_back(number);
        std::erase_if(phones,
                      [&failed](std::size_t number) { return std::ranges::binary_search(failed, number); });
        apply(step, done);
        boot(std::move(phones), done);
        for (FateGroup& fates : group_fates(site_, failed)) done.fates.push_back(std::move(fates));
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