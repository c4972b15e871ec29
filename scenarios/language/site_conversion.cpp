// Sites: clusters, phones and what stands around them.
#include <algorithm>
#include <fstream>

#include <google/protobuf/util/time_util.h>

#include "ctl/certificate_file.hpp"
#include "scenarios/language/conversion.hpp"
#include "scenarios/language/enumerations.hpp"
#include "scenarios/language/spelling.hpp"
#include "scenarios/os/file.hpp"

namespace language {
namespace {

namespace pb = bellwether;

constexpr const char* default_start = "2027-01-04T08:00:00Z";

// So many TVS records leave room in an ITL of 64 KB for TFTP nodes, and in mixed mode too (O-66).
constexpr int most_usual_tvs_nodes = 32;

std::optional<model::Time> time_of(bool has_one, const std::string& text) {
    return has_one ? parse_time(text) : std::nullopt;
}

model::Capacity to_capacity(const pb::Capacity& capacity) {
    return {capacity.tftp_transfers(), capacity.tvs_handshakes_per_second(),
            capacity.registrations_per_second()};
}

std::set<model::Service> services_of(const pb::Cluster& cluster, int number) {
    using enum model::Service;
    const pb::Node& node = cluster.node(number);
    if (node.im_and_presence()) return {tomcat, drf};
    std::set<model::Service> services(model::everywhere.begin(), model::everywhere.end());
    for (const int service : node.runs()) services.insert(to_service(service));
    if (node.runs_size() > 0) return services;
    services.insert(call_manager);
    if (number == 0) services.insert({tftp, tvs, capf});
    if (number > 0 && number < most_usual_tvs_nodes) services.insert(tvs);
    return services;
}

model::ClusterChoices to_cluster_choices(const pb::Choices& choices) {
    return {.tvs_vouches_own_itlrecovery = choices.tvs_vouches_own_itlrecovery(),
            .itlrecovery_per_node = choices.itlrecovery_per_node(),
            .tvs_learns_by_notification = choices.tvs_learns_by_notification(),
            .tvs_notification = std::chrono::seconds(choices.tvs_notification_seconds()),
            .itl_auto_rebuild =
                choices.has_itl_auto_rebuild() ? std::optional(choices.itl_auto_rebuild()) : std::nullopt,
            .localkey_signs_each_nodes_itl = choices.localkey_signs_each_nodes_itl(),
            .ctl_is_offered_at_once = choices.ctl_offered_at_once(),
            .registers_under_own_name = choices.register_under_own_name(),
            .rollback_resets_phones = choices.rollback_resets_phones(),
            .itlrecovery_resets_phones = choices.itlrecovery_resets_phones()};
}

phone::Choices to_phone_choices(const pb::Choices& choices) {
    return {.require_sast_role = choices.require_sast_role(),
            .tvs_for_signalling = choices.tvs_for_signalling(),
            .lists_check_dates = choices.lists_check_dates(),
            .config_after_refused_list = choices.config_after_refused_list(),
            .require_tftp_role = choices.require_tftp_role(),
            .max_sast_records = choices.has_max_sast_records()
                                    ? std::optional<std::size_t>(choices.max_sast_records())
                                    : std::nullopt};
}

model::ClusterDescription to_cluster(const pb::Scenario& scenario, int number) {
    const pb::Cluster& cluster = scenario.cluster(number);
    model::ClusterDescription described{
        .name = cluster.name(),
        .version = model::parse_version(cluster.version()).value_or(model::Version{}),
        .version_name = cluster.version(),
        .number = static_cast<std::uint32_t>(number)};
    for (int i = 0; i < cluster.node_size(); ++i) {
        const pb::Node& node = cluster.node(i);
        pb::Capacity capacity = scenario.timing().capacity();
        capacity.MergeFrom(node.capacity());
        described.nodes.push_back(
            {.name = node.name(),
             .address = {},
             .runs = services_of(cluster, i),
             .is_added_later = node.added_later(),
             .is_im_and_presence = node.im_and_presence(),
             .number = 0,
             .capacity = to_capacity(capacity),
             .closed_ports = {cluster.closed_port().begin(), cluster.closed_port().end()}});
    }
    described.security = to_cluster_security(cluster.security_mode());
    described.rollback = cluster.rollback();
    if (cluster.has_phone_interaction())
        described.phone_interaction = to_phone_interaction(cluster.phone_interaction());
    described.callmanager_reuses_tomcat = cluster.callmanager_reuses_tomcat();
    described.has_single_sign_on = cluster.sso();
    described.has_signer_version_1_1 = cluster.signer_version_1_1();
    described.auto_registration = cluster.auto_registration();
    described.oldest_tls = to_tls(cluster.tls_min_version());
    described.remote_clusters = strings(cluster.remote_cluster());
    described.alternate_tftp = strings(cluster.alternate_tftp());
    if (cluster.has_etokens()) described.etokens = cluster.etokens();
    described.itl_recovery_bits = static_cast<int>(cluster.itlrecovery_key_bits());
    described.choices = to_cluster_choices(scenario.choices());
    for (const pb::HeldCertificate& held : cluster.certificate())
        described.held.push_back({.kind = to_kind(held.certificate()),
                                  .nodes = strings(held.node()),
                                  .key_bits = static_cast<int>(held.key_bits()),
                                  .valid_until = time_of(held.has_valid_until(), held.valid_until()),
                                  .authority = held.signed_by(),
                                  .is_multi_server = held.multi_server()});
    for (const pb::Load& load : cluster.load())
        described.loads.push_back(
            {.model = spelled_model(load.model()), .name = load.name(), .megabytes = load.megabytes()});
    for (const pb::Trusted& trusted : cluster.trust())
        for (const std::string& name : trusted.authority())
            described.trusted.emplace_back(to_store(trusted.store()), name);
    return described;
}

model::PhonesDescription to_phones(const pb::Phones& phones) {
    model::PhonesDescription described{
        .name = phones.name(),
        .count = phones.count(),
        .model = spelled_model(phones.model()),
        .cluster = phones.cluster(),
        .call_manager_group = strings(phones.call_manager_group()),
        .option_150 = strings(phones.option_150()),
        .security = to_security(phones.security()),
        .has_encrypted_config = phones.encrypted_config(),
        .has_network_login = phones.network_login(),
        .lsc_valid_until = time_of(phones.has_lsc_valid_until(), phones.lsc_valid_until())};
    for (const pb::Elsewhere& at : phones.at())
        described.at.push_back({at.cluster(), strings(at.call_manager_group()), at.unknown()});
    return described;
}

model::Timing to_timing(const pb::Timing& timing) {
    model::Timing described{.restart = std::chrono::seconds(timing.restart_seconds()),
                            .restart_spread = std::chrono::seconds(timing.restart_spread_seconds()),
                            .round_trip = std::chrono::milliseconds(timing.round_trip_ms()),
                            .round_trip_spread = std::chrono::milliseconds(timing.round_trip_spread_ms()),
                            .judging = std::chrono::milliseconds(timing.judging_ms()),
                            .notice = std::chrono::seconds(timing.notice_seconds()),
                            .keepalive = std::chrono::seconds(timing.keepalive_seconds()),
                            .retry = std::chrono::seconds(timing.retry_seconds()),
                            .fall_back = std::chrono::seconds(timing.fall_back_seconds()),
                            .loss_percent = timing.loss_percent()};
    if (timing.has_outages())
        described.outages = {std::chrono::minutes(timing.outages().once_in_minutes()),
                             std::chrono::seconds(timing.outages().seconds())};
    return described;
}

model::Durations to_durations(const pb::Durations& durations) {
    using std::chrono::minutes;
    using std::chrono::seconds;
    return {.call_manager = seconds(durations.callmanager_seconds()),
            .tftp = seconds(durations.tftp_seconds()),
            .tvs = seconds(durations.tvs_seconds()),
            .capf = seconds(durations.capf_seconds()),
            .tomcat = seconds(durations.tomcat_seconds()),
            .other_service = seconds(durations.other_service_seconds()),
            .replication = seconds(durations.replication_seconds()),
            .upgrade = minutes(durations.upgrade_minutes()),
            .node_start = minutes(durations.node_start_minutes()),
            .restore = minutes(durations.restore_minutes())};
}

// Of one that is larger than any certificate comes so much as shows that.
model::SharedBytes read_brought(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return nullptr;
    return std::make_shared<const ctl::Bytes>(os::read_up_to(file, ctl::largest_certificate_file));
}

}  // namespace

namespace {

using Brought = std::map<std::string, model::SharedBytes>;

ctl::CertificatePtr certificate_in(const Brought& brought, const std::string& name) {
    const auto found = brought.find(name);
    if (found == brought.end()) return nullptr;
    const auto certificate = ctl::certificate_in_file(*found->second);
    return certificate ? *certificate : nullptr;
}

ctl::TrustListPtr list_in(const Brought& brought, const std::string& name) {
    const auto found = brought.find(name);
    if (found == brought.end()) return nullptr;
    const auto list = ctl::decode_trust_list(*found->second);
    return list ? *list : nullptr;
}

// The server, and its certificate in the place of one of ours.
void put_outside(model::SiteDescription& site, const pb::Outside& outside) {
    const model::Service service = to_service(outside.service());
    for (model::ClusterDescription& cluster : site.clusters)
        for (model::NodeDescription& node : cluster.nodes) {
            if (node.name != outside.node()) continue;
            model::OutsideServer server{.address = outside.address(),
                                        .port = static_cast<std::uint16_t>(outside.port())};
            if (outside.has_http_port()) server.http_port = static_cast<std::uint16_t>(outside.http_port());
            node.outside.insert_or_assign(service, std::move(server));
            ctl::CertificatePtr shown = certificate_in(site.brought, outside.certificate());
            if (!shown) continue;
            model::HeldCertificate held{
                .nodes = {node.name}, .likeness = std::move(shown), .is_actual = true};
            held.kind =
                service == model::Service::tvs ? model::CertificateKind::tvs : model::CertificateKind::capf;
            cluster.held.push_back(std::move(held));
        }
}

// What is wrong with a file is told where the description is checked.
void take_files(model::ClusterDescription& described, const pb::Cluster& cluster, const Brought& brought) {
    for (int i = 0; i < cluster.certificate_size(); ++i)
        described.held[static_cast<std::size_t>(i)].likeness =
            certificate_in(brought, cluster.certificate(i).file());
    for (const pb::Trusted& trusted : cluster.trust())
        for (const std::string& name : trusted.file())
            if (ctl::CertificatePtr certificate = certificate_in(brought, name))
                described.trusted_certificates.push_back(
                    {to_store(trusted.store()), std::move(certificate), strings(trusted.node())});
    for (const pb::OfferedLists& offered : cluster.offered())
        described.offered.push_back(
            {strings(offered.node()), list_in(brought, offered.itl()), list_in(brought, offered.ctl())});
}

}  // namespace

std::optional<model::Time> parse_time(const std::string& text) {
    google::protobuf::Timestamp stamp;
    if (!text.ends_with('Z') || text.find('.') != std::string::npos ||
        !google::protobuf::util::TimeUtil::FromString(text, &stamp))
        return std::nullopt;
    const model::Time time{std::chrono::seconds(stamp.seconds())};
    const std::chrono::year_month_day day(std::chrono::floor<std::chrono::days>(time));
    // Lists count seconds in 32 bits, which end in 2106.
    if (day.year() < std::chrono::year(2000) || day.year() > std::chrono::year(2099)) return std::nullopt;
    return time;
}

std::vector<std::string> named_files(const pb::Scenario& scenario) {
    std::set<std::string> names;
    for (const pb::Cluster& cluster : scenario.cluster()) {
        for (const pb::HeldCertificate& held : cluster.certificate())
            if (held.has_file()) names.insert(held.file());
        for (const pb::Trusted& trusted : cluster.trust())
            names.insert(trusted.file().begin(), trusted.file().end());
        for (const pb::OfferedLists& offered : cluster.offered()) {
            if (offered.has_itl()) names.insert(offered.itl());
            if (offered.has_ctl()) names.insert(offered.ctl());
        }
    }
    for (const pb::Outside& outside : scenario.outside())
        if (outside.has_certificate()) names.insert(outside.certificate());
    for (const pb::Step& step : scenario.step()) {
        if (step.upload().has_file()) names.insert(step.upload().file());
        if (step.upload_signed().has_file()) names.insert(step.upload_signed().file());
        if (step.sign().has_csr()) names.insert(step.sign().csr());
        if (step.revoke().has_file()) names.insert(step.revoke().file());
    }
    return {names.begin(), names.end()};
}

model::SiteDescription to_site(const pb::Scenario& scenario, const BroughtFiles& brought) {
    model::SiteDescription site;
    site.start = parse_time(scenario.has_start() ? scenario.start() : default_start)
                     .value_or(*parse_time(default_start));
    for (const pb::Authority& authority : scenario.authority())
        site.authorities.push_back(
            {.name = authority.name(),
             .common_name = authority.has_common_name() ? authority.common_name() : authority.name(),
             .issuer = authority.issuer(),
             .key_bits = static_cast<int>(authority.key_bits()),
             .age = std::chrono::days(authority.age_days()),
             .valid = std::chrono::days(authority.valid_days())});
    for (int i = 0; i < scenario.cluster_size(); ++i) site.clusters.push_back(to_cluster(scenario, i));
    for (const pb::Expressway& server : scenario.expressway())
        site.expressways.push_back(
            {.name = server.name(),
             .side = server.side() == pb::Expressway::E ? model::ExpresswaySide::e : model::ExpresswaySide::c,
             .version = server.version(),
             .signed_by = server.signed_by(),
             .alternative_names = strings(server.alternative_name()),
             .valid_until = time_of(server.has_valid_until(), server.valid_until()),
             .trusts = strings(server.trusts()),
             .trusts_expressway = strings(server.trusts_expressway()),
             .trusts_cluster = strings(server.trusts_cluster())});
    for (const pb::TraversalZone& zone : scenario.traversal_zone())
        site.zones.push_back({.name = zone.name(),
                              .clients = strings(zone.client()),
                              .servers = strings(zone.server()),
                              .peer_addresses = strings(zone.peer_address()),
                              .tls_verify_name = zone.tls_verify_name()});
    for (const pb::RemoteAccess& access : scenario.remote_access())
        site.accesses.push_back(
            {.name = access.name(),
             .zone = access.zone(),
             .cluster = access.cluster(),
             .domain = access.domain(),
             .tls_verify = access.has_tls_verify() ? std::optional(access.tls_verify()) : std::nullopt});
    for (const pb::Phones& phones : scenario.phones()) site.phones.push_back(to_phones(phones));
    site.choices = to_phone_choices(scenario.choices());
    site.timing = to_timing(scenario.timing());
    site.durations = to_durations(scenario.timing().durations());
    site.may_ask_devices = std::ranges::any_of(
        scenario.step(), [](const pb::Step& s) { return s.has_install_lsc() || s.has_set_device(); });
    for (const std::string& name : named_files(scenario)) {
        const BroughtFiles::Found found = brought.find(name);
        if (found.place != BroughtFiles::Place::inside) continue;
        if (auto bytes = read_brought(found.path)) site.brought.emplace(name, std::move(bytes));
    }
    for (int i = 0; i < scenario.cluster_size(); ++i)
        take_files(site.clusters[static_cast<std::size_t>(i)], scenario.cluster(i), site.brought);
    for (const pb::Outside& outside : scenario.outside()) put_outside(site, outside);
    return site;
}

}  // namespace language
