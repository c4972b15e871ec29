#include "scenarios/impact.hpp"

#include <algorithm>
#include <array>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/language/check.hpp"
#include "scenarios/language/words.hpp"
#include "scenarios/rehearsal.hpp"
#include "scenarios/virtual/virtual_world.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr const char* lasting = "2099-01-01T00:00:00Z";

// How it should be.
constexpr const char* backup_is_made = "made";
constexpr const char* zone_is_up = "up";
constexpr const char* is_signed_in = "signed in";

std::string written(Time time) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", time);
}

pb::Scenario without_steps(const pb::Scenario& scenario) {
    pb::Scenario site = scenario;
    site.clear_step();
    site.clear_row();
    site.clear_source();
    return site;
}

// --- what is tried ---

struct Renewal {
    pb::Regenerate::Certificate certificate;
    const char* name;      // in events
    const char* services;  // that runbooks restart afterwards (domain.md 4.5)
    bool is_in_ctl;
};
constexpr std::array<Renewal, 6> renewals{
    {{pb::Regenerate::CALLMANAGER, "CALLMANAGER", "[TVS, TFTP, CALLMANAGER, CTIMANAGER, HAPROXY]", true},
     {pb::Regenerate::TVS, "TVS", "[TVS, TFTP]", false},
     {pb::Regenerate::CAPF, "CAPF", "[CAPF, TVS, TFTP]", true},
     {pb::Regenerate::TOMCAT, "TOMCAT", "[TOMCAT, TVS, DRF]", false},
     {pb::Regenerate::IPSEC, "IPSEC", "[DRF]", false},
     {pb::Regenerate::ITLRECOVERY, "ITLRECOVERY", "[TVS, TFTP]", true}}};

class Trials {
  public:
    Trials(const pb::Scenario& site, const pb::Cluster& cluster)
        : site_(site),
          name_(cluster.name()),
          is_mixed_(cluster.security_mode() == pb::Cluster::MIXED),
          behaviour_(behaviour(*parse_version(cluster.version()))),
          has_capf_(!nodes_running(cluster, pb::Node::CAPF).empty()),
          cluster_(cluster) {}

    std::vector<Trial> all() {
        for (const Renewal& renewal : renewals) {
            if (renewal.certificate == pb::Regenerate::CAPF && !has_capf_) continue;
            if (renewal.certificate == pb::Regenerate::ITLRECOVERY && !behaviour_.has_itl_recovery) continue;
            add_expiry(renewal);
            add("renewed, no restart", renewal, renew(renewal));
            if (renewal.certificate == pb::Regenerate::ITLRECOVERY) {
                add("renewed, services restarted, no localkey step", renewal,
                    {regenerate(renewal.name), restart(renewal.services)});
                add("renewed by the documents", renewal, itl_recovery_procedure());
                continue;
            }
            std::vector<std::string> steps = renew(renewal);
            steps.push_back(restart(renewal.services));
            if (is_mixed_ && renewal.is_in_ctl)
                add("renewed, services restarted, CTL not updated", renewal, steps);
            steps.pop_back();
            if (is_mixed_ && renewal.is_in_ctl) steps.push_back(update_ctl());
            steps.push_back(restart(renewal.services));
            add("renewed by the documents", renewal, std::move(steps));
        }
        add_together({"CALLMANAGER", "TVS"});
        if (behaviour_.has_itl_recovery) add_together({"CALLMANAGER", "TVS", "ITLRECOVERY"});
        return std::move(trials_);
    }

  private:
    [[nodiscard]] std::string regenerate(std::string_view certificate) const {
        return fmt::format("regenerate {{ cluster: \"{}\"  certificate: {} }}", name_, certificate);
    }
    // As its certificates were made: self-signed, or by an authority.
    [[nodiscard]] std::vector<std::string> renew(const Renewal& renewal) const {
        std::string authority;
        for (const pb::HeldCertificate& held : cluster_.certificate())
            if (held.certificate() == renewal.certificate && held.node().empty())
                authority = held.signed_by();
        if (authority.empty()) return {regenerate(renewal.name)};
        std::vector<std::string> steps{
            fmt::format("generate_csr {{ cluster: \"{}\"  certificate: {} }}", name_, renewal.name)};
        for (const std::string& node : renewal.certificate == pb::Regenerate::CAPF
                                           ? nodes_running(cluster_, pb::Node::CAPF)
                                           : nodes_running(cluster_, pb::Node::TOMCAT)) {
            const std::string where =
                fmt::format("cluster: \"{}\"  certificate: {}  node: \"{}\"", name_, renewal.name, node);
            steps.push_back(fmt::format("download_csr {{ {}  file: \"{}.csr\" }}", where, node));
            steps.push_back(
                fmt::format("sign {{ authority: \"{}\"  csr: \"{}.csr\"  file: \"{}.signed.pem\" }}",
                            authority, node, node));
            steps.push_back(fmt::format("upload_signed {{ {}  file: \"{}.signed.pem\" }}", where, node));
        }
        return steps;
    }
    [[nodiscard]] std::string restart(std::string_view services) const {
        return fmt::format("restart {{ cluster: \"{}\"  services: {} }}", name_, services);
    }
    [[nodiscard]] std::string update_ctl() const {
        return fmt::format("update_ctl {{ cluster: \"{}\" }}", name_);
    }
    [[nodiscard]] std::string command(std::string_view text) const {
        return fmt::format("command {{ cluster: \"{}\"  command: \"{}\" }}", name_, text);
    }

    void add(std::string_view what, const Renewal& renewal, std::vector<std::string> steps) {
        trials_.push_back({fmt::format("{} {} {}", name_, renewal.name, what), std::move(steps), site_});
    }

    void add_expiry(const Renewal& renewal) {
        Trial trial{fmt::format("{} {} expired", name_, renewal.name), {"wait { days: 2 }"}, site_};
        for (pb::Cluster& cluster : *trial.site.mutable_cluster()) {
            if (cluster.name() != name_) continue;
            // Others' dates stay as they are described, unless they would get in the way.
            pb::HeldCertificate held;
            for (const pb::HeldCertificate& described : cluster.certificate())
                if (described.certificate() == renewal.certificate) held = described;
            held.clear_node();
            held.set_certificate(renewal.certificate);
            held.set_valid_until(written(*start_time(site_) + std::chrono::days(1)));
            *cluster.add_certificate() = held;
        }
        trials_.push_back(std::move(trial));
    }

    // Security Guide 12.5(1)SU3, certificates (domain.md 4.7); before 12.0 it signs nothing, and no localkey
    // step helps.
    [[nodiscard]] std::vector<std::string> itl_recovery_procedure() const {
        const bool signs = behaviour_.itl_signer == ListSigner::itl_recovery;
        if (!signs) {
            std::vector<std::string> steps{regenerate("ITLRECOVERY")};
            if (is_mixed_) steps.push_back(update_ctl());
            steps.push_back(restart(is_mixed_ ? "[TVS, TFTP, CALLMANAGER]" : "[TVS, TFTP]"));
            return steps;
        }
        if (!is_mixed_)
            return {regenerate("ITLRECOVERY"), command("utils itl reset localkey"), "reset_phones {}",
                    restart("[TVS, TFTP]")};
        return {regenerate("ITLRECOVERY"),
                command("utils ctl reset localkey"),
                restart("[TFTP, CALLMANAGER]"),
                "reset_phones {}",
                update_ctl(),
                restart("[TVS, TFTP, CALLMANAGER]")};
    }

    void add_together(const std::vector<std::string>& certificates) {
        std::vector<std::string> steps;
        for (const std::string& certificate : certificates) steps.push_back(regenerate(certificate));
        if (is_mixed_) steps.push_back(update_ctl());
        steps.push_back(restart("[TVS, TFTP, CALLMANAGER]"));
        trials_.push_back({fmt::format("{} {} renewed together", name_, fmt::join(certificates, " and ")),
                           std::move(steps), site_});
    }

    const pb::Scenario& site_;
    std::string name_;
    bool is_mixed_;
    Behaviour behaviour_;
    bool has_capf_;
    const pb::Cluster& cluster_;
    std::vector<Trial> trials_;
};

// --- what is looked at ---

std::vector<std::string> observing_steps(const pb::Scenario& site) {
    std::vector<std::string> steps{"reset_phones {}", "open_services {}"};
    for (const pb::TraversalZone& zone : site.traversal_zone())
        steps.push_back(
            fmt::format("expect_zone {{ zone: \"{}\"  state: ACTIVE  ssh_tunnels: UP }}", zone.name()));
    for (const pb::RemoteAccess& access : site.remote_access())
        steps.push_back(fmt::format("expect_remote_access {{ remote_access: \"{}\"  sign_in: SIGNED_IN }}",
                                    access.name()));
    for (const pb::Cluster& cluster : site.cluster())
        steps.push_back(fmt::format("backup {{ cluster: \"{}\"  name: \"trial\" }}", cluster.name()));
    for (const pb::Phones& phones : site.phones()) {
        const auto is_home = [&phones](const pb::Cluster& c) { return c.name() == phones.cluster(); };
        const pb::Cluster& home = *std::ranges::find_if(site.cluster(), is_home);
        if (nodes_running(home, pb::Node::CAPF).empty()) continue;
        steps.push_back(fmt::format("install_lsc {{ phones: \"{}\"  cluster: \"{}\" }}", phones.name(),
                                    phones.cluster()));
        steps.push_back(fmt::format("reset_phones {{ phones: \"{}\" }}", phones.name()));
    }
    return steps;
}

std::string counts_text(const Observation::Counts& before, const Observation::Counts& after) {
    std::vector<std::string> texts;
    for (const auto& [word, count] : after) {
        const auto earlier = before.find(word);
        if (earlier == before.end() || count > earlier->second)
            texts.push_back(
                fmt::format("{} {}", count - (earlier == before.end() ? 0 : earlier->second), word));
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string states_text(const std::map<std::string, std::string>& before,
                        const std::map<std::string, std::string>& after) {
    std::vector<std::string> texts;
    for (const auto& [name, state] : after)
        if (const auto earlier = before.find(name); earlier == before.end() || earlier->second != state)
            texts.push_back(fmt::format("{}: {}", name, state));
    return fmt::format("{}", fmt::join(texts, ", "));
}

std::string reasons(const std::vector<CallReport>& calls) {
    for (const CallReport& report : calls)
        if (!report.because.empty()) return ": " + report.because;
    return "";
}

std::string registration_words(const Fate& fate) {
    if (fate.registration == phone::Registration::none) return "NOT REGISTERED";
    return fmt::format("{} with {}", phone::registration_name(fate.registration), fate.registered_with);
}

// Keeps what the observing steps, which come last, show.
class Observer {
  public:
    explicit Observer(std::size_t first) : first_(first) {}

    void hear(const StepResult& step) {
        if (step.number < first_) return;
        switch (step.step->action_case()) {
            case pb::Step::kResetPhones: return look_at_phones(step);
            case pb::Step::kOpenServices:
                for (const FateGroup& group : step.fates)
                    seen_.services[phone::services_name(group.fate.services)] += group.count;
                return;
            case pb::Step::kBackup:
                seen_.backups[step.step->backup().cluster()] =
                    step.refusal ? "refused: " + *step.refusal : backup_is_made;
                return;
            case pb::Step::kExpectZone:
                seen_.zones[step.step->expect_zone().zone()] =
                    step.expectation->held ? zone_is_up : "down" + reasons(step.expectation->calls);
                return;
            case pb::Step::kExpectRemoteAccess:
                seen_.sign_ins[step.step->expect_remote_access().remote_access()] =
                    step.expectation->held ? is_signed_in : "fails" + reasons(step.expectation->calls);
                return;
            default: return;
        }
    }

    [[nodiscard]] const Observation& seen() const { return seen_; }

  private:
    // Resets after the first one are for LSCs.
    void look_at_phones(const StepResult& step) {
        for (const FateGroup& group : step.fates) {
            if (has_reset_) {
                seen_.enrolment[group.fate.enrolment == phone::Enrolment::none
                                    ? "did not come to it"
                                    : phone::enrolment_name(group.fate.enrolment)] += group.count;
                continue;
            }
            seen_.lists[phone::trust_name(group.fate.trust)] += group.count;
            seen_.registration[registration_words(group.fate)] += group.count;
            if (group.fate.risk) seen_.at_risk += group.count;
        }
        has_reset_ = true;
    }

    std::size_t first_;
    bool has_reset_ = false;
    Observation seen_;
};

}  // namespace

namespace {

// Expressways and authorities: that they expire, and that an Expressway's certificate is made anew.
void add_surroundings(const pb::Scenario& site, std::vector<Trial>& trials) {
    for (int i = 0; i < site.expressway_size(); ++i) {
        const pb::Expressway& server = site.expressway(i);
        Trial expiry{server.name() + " expired", {"wait { days: 2 }"}, site};
        expiry.site.mutable_expressway(i)->set_valid_until(written(*start_time(site) + std::chrono::days(1)));
        trials.push_back(std::move(expiry));
        if (!server.has_signed_by()) continue;
        const std::string where = fmt::format("expressway: \"{}\"", server.name());
        trials.push_back(
            {server.name() + " renewed by the same authority",
             {fmt::format("generate_csr {{ {} }}", where),
              fmt::format("download_csr {{ {}  file: \"renewal.csr\" }}", where),
              fmt::format("sign {{ authority: \"{}\"  csr: \"renewal.csr\"  file: \"renewal.pem\" }}",
                          server.signed_by()),
              fmt::format("upload_signed {{ {}  file: \"renewal.pem\" }}", where)},
             site});
    }
    for (int i = 0; i < site.authority_size(); ++i) {
        Trial expiry{"authority " + site.authority(i).name() + " expired", {"wait { days: 2 }"}, site};
        expiry.site.mutable_authority(i)->set_valid_days(site.authority(i).age_days() + 1);
        trials.push_back(std::move(expiry));
    }
}

}  // namespace

Trial no_event(const pb::Scenario& site) {
    return {"nothing happens", {}, without_steps(site)};
}

std::vector<Trial> certificate_trials(const pb::Scenario& scenario) {
    const pb::Scenario site = without_steps(scenario);
    std::vector<Trial> trials;
    for (const pb::Cluster& cluster : site.cluster())
        for (Trial& trial : Trials(site, cluster).all()) trials.push_back(std::move(trial));
    add_surroundings(site, trials);
    return trials;
}

std::string trial_text(const Trial& trial) {
    pb::Scenario described = trial.site;
    described.set_title(trial.event);
    std::string text;
    google::protobuf::TextFormat::PrintToString(described, &text);
    for (const std::string& step : trial.steps) text += fmt::format("step {{ {} }}\n", step);
    for (const std::string& step : observing_steps(trial.site)) text += fmt::format("step {{ {} }}\n", step);
    return text;
}

Observation observe(const Trial& trial, std::uint64_t seed, KeyPool& keys,
                    const std::filesystem::path& folder) {
    const Document document(trial.event, trial_text(trial));
    if (auto wrong = check(document); !wrong.empty()) throw InputError(std::move(wrong));
    Site site(document.scenario(),
              {.seed = seed,
               .start = *start_time(document.scenario()),
               .ports = {},
               .address = virtual_address,
               .bulk_folder = folder},
              keys);
    VirtualWorld world(document.scenario(), seed);
    Observer observer(trial.steps.size() + 1);
    rehearse(document, site, world, [&observer](const StepResult& step) {
        if (step.step != nullptr) observer.hear(step);
    });
    return observer.seen();
}

std::vector<std::string> change_subjects(const pb::Scenario& site) {
    std::vector<std::string> subjects{"lists", "registration", "HTTPS services", "new LSC", "backup"};
    if (site.traversal_zone_size() > 0) subjects.emplace_back("traversal zone");
    if (site.remote_access_size() > 0) subjects.emplace_back("sign-in from outside");
    return subjects;
}

std::vector<Change> troubles(const Observation& usual) {
    Observation as_it_should_be = usual;
    for (auto& [name, state] : as_it_should_be.backups) state = backup_is_made;
    for (auto& [name, state] : as_it_should_be.zones) state = zone_is_up;
    for (auto& [name, state] : as_it_should_be.sign_ins) state = is_signed_in;
    return changes(as_it_should_be, usual);
}

std::vector<Change> changes(const Observation& before, const Observation& after) {
    std::vector<Change> found;
    const auto add = [&found](std::string subject, std::string text) {
        if (!text.empty()) found.push_back({std::move(subject), std::move(text)});
    };
    std::string lists = counts_text(before.lists, after.lists);
    if (after.at_risk > before.at_risk)
        lists += fmt::format("{}{} AT RISK", lists.empty() ? "" : ", ", after.at_risk - before.at_risk);
    add("lists", std::move(lists));
    add("registration", counts_text(before.registration, after.registration));
    add("HTTPS services", counts_text(before.services, after.services));
    add("new LSC", counts_text(before.enrolment, after.enrolment));
    add("backup", states_text(before.backups, after.backups));
    add("traversal zone", states_text(before.zones, after.zones));
    add("sign-in from outside", states_text(before.sign_ins, after.sign_ins));
    return found;
}

namespace {

// Everything lasts, but for what is changed afterwards.
pb::Scenario lasting_site(const pb::Scenario& scenario) {
    constexpr std::uint32_t lasting_days = 30000;
    pb::Scenario site = without_steps(scenario);
    const Time start = *start_time(site);
    const auto days_left = std::chrono::floor<std::chrono::days>(*parse_time(lasting) - start).count();
    for (pb::Authority& authority : *site.mutable_authority())
        authority.set_valid_days(
            std::min(lasting_days, authority.age_days() + static_cast<std::uint32_t>(days_left)));
    for (pb::Expressway& expressway : *site.mutable_expressway()) expressway.set_valid_until(lasting);
    for (pb::Cluster& cluster : *site.mutable_cluster()) {
        const bool has_itl_recovery = behaviour(*parse_version(cluster.version())).has_itl_recovery;
        for (pb::HeldCertificate& held : *cluster.mutable_certificate()) held.set_valid_until(lasting);
        for (const Renewal& renewal : renewals) {
            const auto is_described = [&renewal](const pb::HeldCertificate& held) {
                return held.certificate() == renewal.certificate && held.node().empty();
            };
            if (std::ranges::any_of(cluster.certificate(), is_described)) continue;
            if (renewal.certificate == pb::Regenerate::ITLRECOVERY && !has_itl_recovery) continue;
            // Described first: what is described of single nodes goes before it.
            pb::HeldCertificate held;
            held.set_certificate(renewal.certificate);
            held.set_valid_until(lasting);
            const auto described = cluster.certificate();
            cluster.clear_certificate();
            *cluster.add_certificate() = held;
            cluster.mutable_certificate()->MergeFrom(described);
        }
    }
    return site;
}

// The certificate of this kind and node as the description has it, to be changed.
pb::HeldCertificate& held_of(pb::Cluster& cluster, pb::Regenerate::Certificate kind,
                             const std::string& node) {
    pb::HeldCertificate held;
    for (const pb::HeldCertificate& described : cluster.certificate())
        if (described.certificate() == kind &&
            (described.node().empty() || std::ranges::find(described.node(), node) != described.node().end()))
            held = described;
    held.clear_node();
    if (kind != pb::Regenerate::ITLRECOVERY) held.add_node(node);
    *cluster.add_certificate() = held;
    return *cluster.mutable_certificate()->rbegin();
}

// Until just after this moment.
std::string wait_until(const pb::Scenario& site, Time until) {
    const auto length = until - *start_time(site) + std::chrono::minutes(1);
    return fmt::format("wait {{ seconds: {} }}", length.count());
}

}  // namespace

std::vector<Expiry> expiries(const Document& document, std::chrono::days within, std::uint64_t seed,
                             KeyPool& keys, const std::filesystem::path& folder) {
    const pb::Scenario& scenario = document.scenario();
    const Site site(scenario,
                    {.seed = seed,
                     .start = *start_time(scenario),
                     .ports = {},
                     .address = virtual_address,
                     .bulk_folder = folder},
                    keys);
    const Time end = *start_time(scenario) + within;
    const pb::Scenario others_last = lasting_site(scenario);
    std::vector<Expiry> found;
    const auto add = [&](const std::string& name, const ctl::Certificate& certificate,
                         pb::Scenario its_site) {
        found.push_back({name,
                         ctl::common_name(certificate.issuer()),
                         certificate.not_after(),
                         {name + " expires", {wait_until(its_site, certificate.not_after())}, its_site}});
    };
    for (int i = 0; i < scenario.cluster_size(); ++i) {
        const Cluster& cluster = site.cluster(scenario.cluster(i).name());
        for (const KnownCertificate& known : cluster.known_certificates()) {
            if (known.certificate->not_after() > end) continue;
            const auto renewal = std::ranges::find_if(
                renewals, [&known](const Renewal& r) { return to_kind(r.certificate) == known.kind; });
            if (renewal == renewals.end()) continue;
            pb::Scenario its_site = others_last;
            held_of(*its_site.mutable_cluster(i), renewal->certificate, known.owner)
                .set_valid_until(written(known.certificate->not_after()));
            add(known.label(), *known.certificate, std::move(its_site));
        }
    }
    for (int i = 0; i < scenario.expressway_size(); ++i) {
        const Expressway& server = site.expressway(scenario.expressway(i).name());
        const ctl::Certificate& certificate = *server.identity().certificate;
        if (certificate.not_after() > end) continue;
        pb::Scenario its_site = others_last;
        its_site.mutable_expressway(i)->set_valid_until(written(certificate.not_after()));
        add("Expressway " + server.name(), certificate, std::move(its_site));
    }
    for (int i = 0; i < scenario.authority_size(); ++i) {
        const ctl::Certificate& certificate =
            *site.authority(scenario.authority(i).name()).identity().certificate;
        if (certificate.not_after() > end) continue;
        pb::Scenario its_site = others_last;
        its_site.mutable_authority(i)->set_valid_days(scenario.authority(i).valid_days());
        add("authority " + scenario.authority(i).name(), certificate, std::move(its_site));
    }
    std::ranges::sort(found, {}, &Expiry::until);
    return found;
}

}  // namespace scenarios
