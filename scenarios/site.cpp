#include "scenarios/site.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr std::string_view default_start = "2027-01-04T08:00:00Z";
constexpr std::size_t shown_serial_bytes = 4;

// Schema and model have the same words; these are the only places where one becomes the other.
Service to_service(int service) {
    switch (service) {
        case pb::Node::TFTP: return Service::tftp;
        case pb::Node::TVS: return Service::tvs;
        case pb::Node::CAPF: return Service::capf;
        default: return Service::call_manager;
    }
}

CertificateKind to_kind(pb::Regenerate::Certificate certificate) {
    switch (certificate) {
        case pb::Regenerate::CALLMANAGER: return CertificateKind::call_manager;
        case pb::Regenerate::TVS: return CertificateKind::tvs;
        case pb::Regenerate::CAPF: return CertificateKind::capf;
        case pb::Regenerate::TOMCAT: return CertificateKind::tomcat;
        case pb::Regenerate::IPSEC: return CertificateKind::ipsec;
        case pb::Regenerate::ITLRECOVERY: return CertificateKind::itl_recovery;
    }
    return CertificateKind::call_manager;
}

TrustStore to_store(pb::Upload::TrustStore store) {
    switch (store) {
        case pb::Upload::CALLMANAGER_TRUST: return TrustStore::call_manager;
        case pb::Upload::PHONE_SAST_TRUST: return TrustStore::phone_sast;
        case pb::Upload::CAPF_TRUST: return TrustStore::capf;
        case pb::Upload::TOMCAT_TRUST: return TrustStore::tomcat;
        case pb::Upload::IPSEC_TRUST: return TrustStore::ipsec;
        case pb::Upload::TVS_TRUST: return TrustStore::tvs;
    }
    return TrustStore::call_manager;
}

BulkType to_bulk_type(int type) {
    switch (type) {
        case pb::BulkExport::ITLRECOVERY: return BulkType::itl_recovery;
        case pb::BulkExport::TOMCAT: return BulkType::tomcat;
        case pb::BulkExport::CAPF: return BulkType::capf;
        default: return BulkType::tftp;
    }
}

tvs::TlsVersion to_tls(pb::TlsVersion version) {
    switch (version) {
        case pb::TLS_1_1: return tvs::TlsVersion::tls_1_1;
        case pb::TLS_1_2: return tvs::TlsVersion::tls_1_2;
        case pb::TLS_1_0: break;
    }
    return tvs::TlsVersion::tls_1_0;
}

phone::SecurityMode to_security(pb::Phones::DeviceSecurity security) {
    switch (security) {
        case pb::Phones::AUTHENTICATED: return phone::SecurityMode::authenticated;
        case pb::Phones::ENCRYPTED: return phone::SecurityMode::encrypted;
        case pb::Phones::NON_SECURE: break;
    }
    return phone::SecurityMode::non_secure;
}

ClusterSecurity to_cluster_security(pb::Cluster::SecurityMode mode) {
    return mode == pb::Cluster::MIXED ? ClusterSecurity::mixed : ClusterSecurity::non_secure;
}

template <typename Names>
std::vector<std::string> names(const Names& repeated) {
    return {repeated.begin(), repeated.end()};
}

const pb::Cluster& find_cluster(const pb::Scenario& scenario, const std::string& name) {
    return *std::ranges::find_if(scenario.cluster(),
                                 [&name](const pb::Cluster& c) { return c.name() == name; });
}

// "SEP", a locally administered prefix, the group and the phone's number in it.
constexpr std::string_view name_prefix = "SEP02BE";
constexpr std::size_t name_length = 15;

template <typename Message>
std::optional<std::uint32_t> count_of(const Message& message) {
    return message.has_count() ? std::optional(message.count()) : std::nullopt;
}

template <typename Message>
std::optional<Service> service_of(const Message& message) {
    return message.has_service() ? std::optional(to_service(message.service())) : std::nullopt;
}

template <typename Message>
std::optional<std::uint16_t> port_of(const Message& message) {
    return message.has_port() ? std::optional(static_cast<std::uint16_t>(message.port())) : std::nullopt;
}

}  // namespace

std::optional<Time> start_time(const pb::Scenario& scenario) {
    std::istringstream text(scenario.has_start() ? scenario.start() : std::string(default_start));
    std::tm parts{};
    text >> std::get_time(&parts, "%Y-%m-%dT%H:%M:%SZ");
    if (text.fail() || text.peek() != std::istringstream::traits_type::eof()) return std::nullopt;
    const std::chrono::year_month_day day{std::chrono::year(parts.tm_year + 1900),
                                          std::chrono::month(static_cast<unsigned>(parts.tm_mon + 1)),
                                          std::chrono::day(static_cast<unsigned>(parts.tm_mday))};
    // Lists count seconds in 32 bits, which end in 2106.
    if (!day.ok() || day.year() < std::chrono::year(2000) || day.year() > std::chrono::year(2099))
        return std::nullopt;
    return std::chrono::sys_days(day) + std::chrono::hours(parts.tm_hour) +
           std::chrono::minutes(parts.tm_min) + std::chrono::seconds(parts.tm_sec);
}

std::vector<pb::Node::Service> services_of(const pb::Cluster& cluster, int node) {
    const pb::Node& wanted = cluster.node(node);
    std::vector<pb::Node::Service> services;
    for (const int service : wanted.runs()) services.push_back(static_cast<pb::Node::Service>(service));
    if (!services.empty()) return services;
    if (node == 0) return {pb::Node::CALLMANAGER, pb::Node::TFTP, pb::Node::TVS, pb::Node::CAPF};
    return {pb::Node::CALLMANAGER, pb::Node::TVS};
}

std::vector<std::string> nodes_running(const pb::Cluster& cluster, pb::Node::Service service) {
    std::vector<std::string> found;
    for (int i = 0; i < cluster.node_size(); ++i)
        if (std::ranges::count(services_of(cluster, i), service) > 0) found.push_back(cluster.node(i).name());
    return found;
}

Site::Site(const pb::Scenario& scenario, SiteSettings settings, KeyPool& keys)
    : settings_(std::move(settings)),
      maker_(keys, settings_.seed),
      first_day_(settings_.start - std::chrono::days(1)),
      bulk_folder_(settings_.bulk_folder),
      now_(first_day_) {
    std::size_t next_address = 0;
    for (const pb::Cluster& cluster : scenario.cluster()) add_cluster(cluster, next_address);
    for (const pb::Phones& group : scenario.phones()) {
        add_group(group);
        for (const pb::Cluster& cluster : scenario.cluster()) {
            std::optional<Device> device{
                Device{nodes_running(cluster, pb::Node::CALLMANAGER), to_security(group.security())}};
            if (cluster.name() == group.cluster() && group.call_manager_group_size() > 0)
                device->call_manager_group = names(group.call_manager_group());
            for (const pb::Elsewhere& elsewhere : group.at()) {
                if (elsewhere.cluster() != cluster.name()) continue;
                if (elsewhere.call_manager_group_size() > 0)
                    device->call_manager_group = names(elsewhere.call_manager_group());
                if (elsewhere.unknown()) device.reset();
            }
            groups_.back().known_in[cluster.name()] = std::move(device);
        }
        const pb::Cluster& home = find_cluster(scenario, group.cluster());
        std::vector<std::string> servers =
            group.option_150_size() > 0 ? names(group.option_150()) : nodes_running(home, pb::Node::TFTP);
        for (std::string& server : servers) server = this->cluster(group.cluster()).node(server).address;
        const std::vector<std::string>* option = option_150(std::move(servers));
        for (std::size_t i = groups_.back().first; i < phones_.size(); ++i) phones_[i].option_150 = option;
    }
}

void Site::add_cluster(const pb::Cluster& cluster, std::size_t& next_address) {
    ClusterSettings settings;
    settings.name = cluster.name();
    settings.version = *parse_version(cluster.version());
    settings.security = to_cluster_security(cluster.security_mode());
    settings.rollback = cluster.rollback();
    settings.auto_registration = cluster.auto_registration();
    settings.oldest_tls = to_tls(cluster.tls_min_version());
    settings.ports = settings_.ports;
    settings.devices = [this, name = cluster.name()](std::string_view phone) { return device(name, phone); };
    for (int i = 0; i < cluster.node_size(); ++i) {
        NodeSettings node{cluster.node(i).name(), settings_.address(next_address++), {}};
        for (const pb::Node::Service service : services_of(cluster, i)) node.runs.insert(to_service(service));
        settings.nodes.push_back(std::move(node));
    }
    clusters_.push_back(std::make_unique<Cluster>(std::move(settings), maker_, now_));
}

void Site::add_group(const pb::Phones& wanted) {
    PhoneGroup group{.name = wanted.name(),
                     .first = phones_.size(),
                     .count = wanted.count(),
                     .known_in = {},
                     .kind = {"", wanted.model(), *phone::find_model(wanted.model())},
                     .mic_authority = {},
                     .lsc_authority = {}};
    if (wanted.security() != pb::Phones::NON_SECURE) {
        group.mic_authority = maker_.manufacturing_authority(now_);
        if (const TlsIdentity* capf = cluster(wanted.cluster()).capf()) group.lsc_authority = *capf;
    }
    Standing fresh;
    fresh.group = groups_.size();
    phones_.resize(phones_.size() + group.count, {shared(std::move(fresh)), nullptr});
    groups_.push_back(std::move(group));
}

std::optional<Device> Site::device(const std::string& cluster, std::string_view phone) const {
    std::size_t group = 0;
    std::size_t number = 0;
    const auto read = [](std::string_view digits, std::size_t& value) {
        const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
        return error == std::errc() && end == digits.end();
    };
    const bool is_ours = phone.size() == name_length && phone.starts_with(name_prefix) &&
                         read(phone.substr(7, 2), group) && read(phone.substr(9), number) &&
                         group < groups_.size() && number < groups_[group].count;
    if (!is_ours || phone != phone_name(groups_[group].first + number)) return std::nullopt;
    return groups_[group].known_in.at(cluster);
}

std::string Site::phone_name(std::size_t number) const {
    const std::size_t group = phones_[number].standing->group;
    return fmt::format("{}{:02X}{:06X}", name_prefix, group, number - groups_[group].first);
}

phone::Phone Site::made_phone(const SitePhone& stands, std::size_t number) {
    const Standing& standing = *stands.standing;
    const PhoneGroup& group = groups_[standing.group];
    phone::Phone made{group.kind, {}, *stands.option_150};
    made.identity.name = phone_name(number);
    if (group.mic_authority) {
        phone::Flash& certificates = device_certificates_[number];
        if (!certificates.mic) {
            const auto issued_by = [&](const TlsIdentity& authority) {
                return std::make_shared<const TlsIdentity>(
                    maker_.device_certificate(made.identity.device_name(), authority, first_day_));
            };
            certificates.mic = issued_by(*group.mic_authority);
            if (group.lsc_authority) certificates.lsc = issued_by(*group.lsc_authority);
        }
        made.flash = certificates;
    }
    made.flash.lists = standing.lists;
    made.flash.configuration = standing.configuration;
    return made;
}

const Standing* Site::after_boot(const Standing& before, const phone::Phone& phone,
                                 phone::BootReport report) {
    return standings_.shared({.group = before.group,
                              .lists = phone.flash.lists,
                              .configuration = phone.flash.configuration,
                              .lists_before = before.lists,
                              .last_boot = std::move(report)},
                             phone.identity.name);
}

const std::vector<std::string>* Site::option_150(std::vector<std::string> servers) {
    const auto known = std::ranges::find(options_150_, servers);
    return known != options_150_.end() ? &*known : &options_150_.emplace_back(std::move(servers));
}

void Site::to_first_step() {
    now_ = settings_.start;
}

Cluster& Site::cluster(const std::string& name) {
    return **std::ranges::find_if(clusters_, [&name](const auto& c) { return c->name() == name; });
}

const Cluster& Site::cluster(const std::string& name) const {
    return **std::ranges::find_if(clusters_, [&name](const auto& c) { return c->name() == name; });
}

std::vector<std::size_t> Site::chosen_phones(const std::string& group,
                                             std::optional<std::uint32_t> count) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < phones_.size(); ++i)
        if (group.empty() || groups_[phones_[i].standing->group].name == group) found.push_back(i);
    if (count && *count < found.size()) found.resize(*count);
    return found;
}

void Site::apply(const pb::Step& step) {
    switch (step.action_case()) {
        case pb::Step::kRegenerate:
            return cluster(step.regenerate().cluster())
                .regenerate(to_kind(step.regenerate().certificate()), names(step.regenerate().node()), now_);
        case pb::Step::kRestart: {
            std::vector<Service> services;
            for (const int service : step.restart().services()) services.push_back(to_service(service));
            return cluster(step.restart().cluster()).restart(services, names(step.restart().node()), now_);
        }
        case pb::Step::kSetOption150: return set_option_150(step.set_option_150());
        case pb::Step::kUpload: return upload(step.upload());
        case pb::Step::kUpdateCtl: return cluster(step.update_ctl().cluster()).update_ctl(now_);
        case pb::Step::kSetSecurityMode:
            return cluster(step.set_security_mode().cluster())
                .set_security(to_cluster_security(step.set_security_mode().mode()), now_);
        case pb::Step::kBulkExport: return bulk_export(step.bulk_export());
        case pb::Step::kBulkConsolidate: return bulk_folder_.consolidate();
        case pb::Step::kBulkImport: return bulk_folder_.import_into(cluster(step.bulk_import().cluster()));
        case pb::Step::kSetRollback:
            return cluster(step.set_rollback().cluster()).set_rollback(step.set_rollback().value());
        case pb::Step::kDeleteLists: return delete_lists(step.delete_lists());
        case pb::Step::kTakeAway:
        case pb::Step::kGiveBack: {
            const bool takes = step.has_take_away();
            const auto change = [&](const auto& action) {
                Cluster& changed = cluster(action.cluster());
                for (const Node& node : changed.nodes()) {
                    const std::vector<std::string> wanted = names(action.node());
                    if (!wanted.empty() && std::ranges::find(wanted, node.name) == wanted.end()) continue;
                    if (const auto service = service_of(action); service && !node.runs.contains(*service))
                        continue;
                    if (takes) {
                        changed.take_away(node.name, service_of(action), port_of(action));
                    } else {
                        changed.give_back(node.name, service_of(action), port_of(action), now_);
                    }
                }
            };
            if (takes) return change(step.take_away());
            return change(step.give_back());
        }
        case pb::Step::kResetPhones:
        case pb::Step::kExpect:
        case pb::Step::kWait:
        case pb::Step::ACTION_NOT_SET: return;
    }
}

void Site::set_option_150(const pb::SetOption150& step) {
    const Cluster& target = cluster(step.cluster());
    std::vector<std::string> servers;
    for (const std::string& name : step.server()) servers.push_back(target.node(name).address);
    if (servers.empty())
        for (const Node& node : target.nodes())
            if (node.runs.contains(Service::tftp)) servers.push_back(node.address);
    const std::vector<std::string>* option = option_150(std::move(servers));
    for (const std::size_t i : chosen_phones(step.phones(), std::nullopt)) phones_[i].option_150 = option;
}

void Site::upload(const pb::Upload& step) {
    const Cluster& source = cluster(step.from_cluster());
    const CertificateKind kind = to_kind(step.certificate());
    const std::vector<std::string> wanted = names(step.from_node());
    std::vector<ctl::CertificatePtr> certificates;
    if (kind == CertificateKind::itl_recovery) certificates.push_back(source.itl_recovery()->certificate);
    for (const Node& node : source.nodes()) {
        if (!wanted.empty() && std::ranges::find(wanted, node.name) == wanted.end()) continue;
        if (const auto found = node.certificates.find(kind); found != node.certificates.end())
            certificates.push_back(found->second.certificate);
    }
    cluster(step.cluster()).upload(to_store(step.store()), certificates);
}

void Site::delete_lists(const pb::DeleteLists& step) {
    std::map<const Standing*, const Standing*> emptied;
    for (const std::size_t i : chosen_phones(step.phones(), count_of(step))) {
        const Standing*& result = emptied[phones_[i].standing];
        if (result == nullptr) {
            Standing changed = *phones_[i].standing;
            changed.lists.itl = nullptr;
            if (step.lists() == pb::DeleteLists::CTL_AND_ITL) changed.lists.ctl = nullptr;
            result = shared(std::move(changed));
        }
        phones_[i].standing = result;
    }
}

void Site::bulk_export(const pb::BulkExport& step) {
    std::vector<BulkType> types;
    for (const int type : step.type()) types.push_back(to_bulk_type(type));
    if (types.empty()) types.assign(all_bulk_types.begin(), all_bulk_types.end());
    bulk_folder_.export_from(cluster(step.cluster()), types);
}

const Node* Site::node_at(std::string_view address) const {
    for (const auto& cluster : clusters_)
        for (const Node& node : cluster->nodes())
            if (node.address == address) return &node;
    return nullptr;
}

const Cluster* Site::cluster_at(std::string_view address) const {
    for (const auto& cluster : clusters_)
        for (const Node& node : cluster->nodes())
            if (node.address == address) return cluster.get();
    return nullptr;
}

namespace {

const KnownCertificate* find_known(const Cluster& cluster, const phone::CertificateName& wanted) {
    const auto& known = cluster.known_certificates();
    const auto found = std::ranges::find_if(known, [&wanted](const KnownCertificate& k) {
        return k.certificate->serial() == wanted.serial &&
               ctl::common_name(k.certificate->subject()) == wanted.common_name;
    });
    return found == known.end() ? nullptr : &*found;
}

}  // namespace

const Cluster* Site::cluster_of(const phone::CertificateName& certificate) const {
    for (const auto& cluster : clusters_)
        if (find_known(*cluster, certificate) != nullptr) return cluster.get();
    return nullptr;
}

const Cluster* Site::cluster_of_node(std::string_view name) const {
    for (const auto& cluster : clusters_)
        if (std::ranges::find(cluster->nodes(), name, &Node::name) != cluster->nodes().end())
            return cluster.get();
    return nullptr;
}

std::string Site::label(const phone::CertificateName& certificate) const {
    const Cluster* cluster = cluster_of(certificate);
    return cluster == nullptr ? certificate.common_name : find_known(*cluster, certificate)->label;
}

std::string Site::described(const phone::CertificateName& certificate) const {
    const ctl::BytesView serial = certificate.serial;
    return fmt::format("{} (serial {}..)", label(certificate),
                       ctl::hex(serial.first(std::min(shown_serial_bytes, serial.size()))));
}

}  // namespace scenarios
