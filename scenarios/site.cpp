#include "scenarios/site.hpp"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <fmt/format.h>

#include "scenarios/language/words.hpp"

namespace scenarios {
namespace {

namespace pb = bellwether;

constexpr std::string_view default_start = "2027-01-04T08:00:00Z";
constexpr std::size_t shown_serial_bytes = 4;
constexpr std::chrono::days mic_validity{15 * 365};  // longer than anything that CUCM makes: a choice

// "SEP", a locally administered prefix, the group and the phone's number in it.
constexpr std::string_view name_prefix = "SEP02BE";
constexpr std::size_t name_length = 15;

// Some server may ask these phones for a certificate.
bool may_be_asked(const pb::Scenario& scenario, const pb::Phones& group) {
    return group.security() != pb::Phones::NON_SECURE || group.encrypted_config() || group.network_login() ||
           std::ranges::any_of(scenario.step(),
                               [](const pb::Step& s) { return s.has_install_lsc() || s.has_set_device(); });
}

}  // namespace

std::optional<Time> start_time(const pb::Scenario& scenario) {
    return parse_time(scenario.has_start() ? scenario.start() : std::string(default_start));
}

std::optional<Time> parse_time(const std::string& written) {
    std::istringstream text(written);
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

// So many TVS records leave room in an ITL of 64 KB for TFTP nodes, and in mixed mode too (O-66).
constexpr int most_usual_tvs_nodes = 32;

std::vector<pb::Node::Service> services_of(const pb::Cluster& cluster, int node) {
    const pb::Node& wanted = cluster.node(node);
    std::vector<pb::Node::Service> services;
    for (const int service : wanted.runs()) services.push_back(static_cast<pb::Node::Service>(service));
    if (!services.empty()) return services;
    if (node == 0) return {pb::Node::CALLMANAGER, pb::Node::TFTP, pb::Node::TVS, pb::Node::CAPF};
    if (node >= most_usual_tvs_nodes) return {pb::Node::CALLMANAGER};
    return {pb::Node::CALLMANAGER, pb::Node::TVS};
}

std::vector<std::string> nodes_running(const pb::Cluster& cluster, pb::Node::Service service) {
    const bool is_everywhere = std::ranges::find(everywhere, to_service(service)) != everywhere.end();
    std::vector<std::string> found;
    for (int i = 0; i < cluster.node_size(); ++i)
        if (is_everywhere || std::ranges::count(services_of(cluster, i), service) > 0)
            found.push_back(cluster.node(i).name());
    return found;
}

Site::Site(const pb::Scenario& scenario, SiteSettings settings, KeyPool& keys)
    : settings_(std::move(settings)),
      maker_(keys, settings_.seed),
      first_day_(settings_.start - std::chrono::days(1)),
      bulk_folder_(settings_.bulk_folder),
      desk_(settings_.bulk_folder / "certificates", settings_.brought),
      now_(first_day_),
      choices_(to_phone_choices(scenario.choices())) {
    for (const pb::Authority& wanted : scenario.authority()) add_authority(wanted);
    std::size_t next_address = 0;
    for (const pb::Cluster& cluster : scenario.cluster())
        add_cluster(cluster, to_cluster_choices(scenario.choices()), next_address);
    add_expressways(scenario, next_address);
    for (const pb::Phones& group : scenario.phones()) {
        add_group(group, may_be_asked(scenario, group));
        for (const pb::Cluster& cluster : scenario.cluster()) {
            std::optional<Device> device{
                Device{.call_manager_group = nodes_running(cluster, pb::Node::CALLMANAGER),
                       .security = to_security(group.security()),
                       .is_encrypted = group.encrypted_config() && cluster.name() == group.cluster()}};
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
        const std::vector<std::string>* option =
            option_150(tftp_servers(this->cluster(group.cluster()), names(group.option_150())));
        for (std::size_t i = groups_.back().first; i < phones_.size(); ++i) phones_[i].option_150 = option;
    }
}

void Site::add_cluster(const pb::Cluster& cluster, const ClusterChoices& choices, std::size_t& next_address) {
    ClusterSettings settings;
    settings.name = cluster.name();
    settings.version = *parse_version(cluster.version());
    settings.security = to_cluster_security(cluster.security_mode());
    settings.rollback = cluster.rollback();
    settings.auto_registration = cluster.auto_registration();
    settings.oldest_tls = to_tls(cluster.tls_min_version());
    settings.ports = settings_.ports;
    settings.devices = [this, name = cluster.name()](std::string_view phone) { return device(name, phone); };
    if (cluster.remote_cluster_size() > 0)
        settings.remote_files = [this, clusters = names(cluster.remote_cluster())](std::string_view file,
                                                                                   Time now) {
            return remote_file(clusters, file, now);
        };
    if (cluster.alternate_tftp_size() > 0)
        settings.alternate_tftp = [this, clusters = names(cluster.alternate_tftp())] {
            return tftp_signers(clusters);
        };
    if (cluster.has_etokens()) settings.etokens = cluster.etokens();
    settings.itl_recovery_bits = static_cast<int>(cluster.itlrecovery_key_bits());
    settings.choices = choices;
    for (const pb::HeldCertificate& wanted : cluster.certificate()) settings.held.push_back(held(wanted));
    for (const pb::Trusted& trusted : cluster.trust())
        for (const std::string& name : trusted.authority())
            settings.trusted.emplace_back(to_store(trusted.store()), authority(name).identity().certificate);
    for (int i = 0; i < cluster.node_size(); ++i) {
        NodeSettings node{cluster.node(i).name(),
                          settings_.address(next_address++),
                          {everywhere.begin(), everywhere.end()},
                          cluster.node(i).added_later()};
        for (const pb::Node::Service service : services_of(cluster, i)) node.runs.insert(to_service(service));
        settings.nodes.push_back(std::move(node));
    }
    clusters_.push_back(std::make_unique<Cluster>(std::move(settings), maker_, now_));
}

void Site::add_group(const pb::Phones& wanted, bool has_certificates) {
    PhoneGroup group{.name = wanted.name(),
                     .first = phones_.size(),
                     .count = wanted.count(),
                     .known_in = {},
                     .kind = {"", wanted.model(), *phone::find_model(wanted.model())},
                     .mic_authority = {},
                     .authenticator = {}};
    const Cluster& home = cluster(wanted.cluster());
    if (has_certificates) group.mic_authority = maker_.manufacturing_authority(now_);
    if (wanted.network_login()) group.authenticator = home.publisher().address;
    Standing fresh;
    fresh.group = groups_.size();
    const bool has_lsc =
        wanted.security() != pb::Phones::NON_SECURE || wanted.encrypted_config() || wanted.network_login();
    if (has_lsc && home.capf() != nullptr) {
        fresh.lsc = Enrolled{home.capf()->certificate, first_day_, {}};
        if (wanted.has_lsc_valid_until()) fresh.lsc->until = parse_time(wanted.lsc_valid_until());
        if (fresh.lsc->until) device_expiries_.insert(*fresh.lsc->until);
        fresh.lscs_on_record.emplace(home.name(), *fresh.lsc);
    }
    phones_.resize(phones_.size() + group.count, {shared(std::move(fresh)), nullptr});
    groups_.push_back(std::move(group));
}

std::optional<Device> Site::device(const std::string& cluster, std::string_view phone) {
    std::size_t group = 0;
    std::size_t number = 0;
    const auto read = [](std::string_view digits, std::size_t& value) {
        const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value, 16);
        return error == std::errc() && end == digits.end();
    };
    const bool is_ours = phone.size() == name_length && phone.starts_with(name_prefix) &&
                         read(phone.substr(7, 2), group) && read(phone.substr(9), number) &&
                         group < groups_.size() && number < groups_[group].count;
    if (!is_ours) return std::nullopt;
    number += groups_[group].first;
    if (phone != phone_name(number)) return std::nullopt;
    std::optional<Device> known = groups_[group].known_in.at(cluster);
    if (!known) return known;
    const bool is_posing = pose_ != nullptr && pose_->group == group && number == groups_[group].first;
    const Standing& standing = is_posing ? *pose_ : *phones_[number].standing;
    if (standing.operation_at == cluster) known->operation = standing.operation;
    const auto on_record = standing.lscs_on_record.find(cluster);
    if (known->is_encrypted && on_record != standing.lscs_on_record.end())
        known->certificate = device_certificate(number, on_record->second);
    return known;
}

std::vector<ctl::CertificatePtr> Site::tftp_signers(const std::vector<std::string>& clusters) const {
    std::vector<ctl::CertificatePtr> found;
    for (const auto& cluster : clusters_) {
        if (std::ranges::find(clusters, cluster->name()) == clusters.end()) continue;
        for (const Node& node : cluster->nodes())
            if (node.is_member && node.runs.contains(Service::tftp))
                found.push_back(node.certificates.at(CertificateKind::call_manager).certificate);
    }
    return found;
}

// The cluster's own, or that of the cluster that knows the device (Cisco 214528).
SharedBytes Site::remote_file(const std::vector<std::string>& clusters, std::string_view name,
                              Time now) const {
    for (const std::string& remote : clusters) {
        const Cluster& other = cluster(remote);
        for (const Node& node : other.nodes())
            if (node.serves(Service::tftp, Ports{}.tftp))
                if (SharedBytes bytes = other.own_file(node, name, now)) return bytes;
    }
    return nullptr;
}

std::string Site::phone_name(std::size_t number) const {
    const std::size_t group = phones_[number].standing->group;
    return fmt::format("{}{:02X}{:06X}", name_prefix, group, number - groups_[group].first);
}

phone::Phone Site::made_phone(const SitePhone& stands, std::size_t number) {
    const Standing& standing = *stands.standing;
    const PhoneGroup& group = groups_[standing.group];
    phone::Phone made{.identity = group.kind,
                      .flash = {},
                      .option_150 = *stands.option_150,
                      .authenticator = group.authenticator,
                      .choices = choices_,
                      .cache = standing.cache,
                      .has_network = standing.last_boot.path != phone::RegistrationPath::no_network};
    made.identity.name = phone_name(number);
    if (group.mic_authority) {
        phone::Flash& certificates = device_certificates_[number];
        if (!certificates.mic)
            certificates.mic = std::make_shared<const TlsIdentity>(maker_.device_certificate(
                made.identity.device_name(), *group.mic_authority, first_day_, first_day_ + mic_validity));
        if (standing.lsc) {
            const ctl::CertificatePtr wanted = device_certificate(number, *standing.lsc);
            if (!certificates.lsc || *certificates.lsc->certificate != *wanted)
                certificates.lsc =
                    std::make_shared<const TlsIdentity>(TlsIdentity{wanted, certificates.mic->key});
        }
        made.flash.mic = certificates.mic;
        if (standing.lsc) made.flash.lsc = certificates.lsc;
    }
    made.flash.lists = standing.lists;
    made.flash.configuration = standing.configuration;
    return made;
}

// The LSC as the CAPF issued it: all phones have the same key.
ctl::CertificatePtr Site::device_certificate(std::size_t number, const Enrolled& enrolled) {
    std::vector<std::pair<Enrolled, ctl::CertificatePtr>>& issued = issued_[number];
    for (const auto& [by, certificate] : issued)
        if (by == enrolled) return certificate;
    for (const auto& cluster : clusters_)
        for (const TlsIdentity& capf : cluster->own_capfs())
            if (*capf.certificate == *enrolled.capf)
                return issued
                    .emplace_back(
                        enrolled,
                        maker_.device_certificate(phone_name(number), capf, enrolled.since, enrolled.until)
                            .certificate)
                    .second;
    throw std::logic_error("an LSC of no CAPF");
}

void Site::enrol(Standing& standing, const ctl::Certificate& lsc) {
    device_expiries_.insert(lsc.not_after());
    standing.lsc.reset();
    for (const auto& cluster : clusters_)
        for (const TlsIdentity& capf : cluster->own_capfs())
            if (!standing.lsc && lsc.is_signed_by(*capf.certificate)) {
                standing.lsc = Enrolled{capf.certificate, lsc.not_before(), {}};
                standing.lscs_on_record.insert_or_assign(cluster->name(), *standing.lsc);
            }
    standing.operation_at.clear();
}

// The phone's own cluster had it delete its LSC.
void Site::forget_lsc(Standing& standing) {
    standing.lsc.reset();
    standing.lscs_on_record.erase(standing.operation_at);
    standing.operation_at.clear();
}

const Standing* Site::after_boot(const Standing& before, const phone::Phone& phone,
                                 phone::BootReport report) {
    Standing after = before;
    after.lists = phone.flash.lists;
    after.configuration = phone.flash.configuration;
    after.cache = phone.cache;
    after.lists_before = before.lists;
    after.last_visit = {};
    after.was_off = before.is_off;
    after.is_off = false;
    after.is_cleared = false;
    if (report.enrolment == phone::Enrolment::updated) enrol(after, *phone.flash.lsc->certificate);
    if (report.enrolment == phone::Enrolment::deleted) forget_lsc(after);
    after.last_boot = std::move(report);
    return shared(std::move(after), phone.identity.name);
}

const Standing* Site::after_visit(const Standing& before, const phone::Phone& phone,
                                  phone::VisitReport report) {
    Standing after = before;
    after.cache = phone.cache;
    after.last_visit = std::move(report);
    return shared(std::move(after), phone.identity.name);
}

// The addresses of these nodes, or of all TFTP nodes of the cluster in file order.
std::vector<std::string> Site::tftp_servers(const Cluster& cluster, const std::vector<std::string>& nodes) {
    std::vector<std::string> servers;
    for (const std::string& name : nodes) servers.push_back(cluster.node(name).address);
    if (!servers.empty()) return servers;
    for (const Node& node : cluster.nodes())
        if (node.is_member && node.runs.contains(Service::tftp)) servers.push_back(node.address);
    return servers;
}

const std::vector<std::string>* Site::option_150(std::vector<std::string> servers) {
    const auto known = std::ranges::find(options_150_, servers);
    return known != options_150_.end() ? &*known : &options_150_.emplace_back(std::move(servers));
}

std::optional<Time> Site::next_notice(Time now) const {
    std::optional<Time> next;
    for (const auto& cluster : clusters_)
        if (const std::optional<Time> notice = cluster->next_notice(now);
            notice && (!next || *notice < *next))
            next = notice;
    return next;
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

const KnownCertificate* Site::known(const phone::CertificateName& wanted) const {
    for (const auto& cluster : clusters_) {
        const auto& all = cluster->known_certificates();
        const auto found = std::ranges::find_if(all, [&wanted](const KnownCertificate& k) {
            return k.certificate->serial() == wanted.serial &&
                   ctl::common_name(k.certificate->subject()) == wanted.common_name;
        });
        if (found != all.end()) return &*found;
    }
    return nullptr;
}

const Cluster* Site::cluster_of(const phone::CertificateName& certificate) const {
    const KnownCertificate* found = known(certificate);
    if (found == nullptr) return nullptr;
    for (const auto& cluster : clusters_)
        for (const KnownCertificate& held : cluster->known_certificates())
            if (&held == found) return cluster.get();
    return nullptr;
}

const Cluster* Site::cluster_of_node(std::string_view name) const {
    for (const auto& cluster : clusters_)
        if (std::ranges::find(cluster->nodes(), name, &Node::name) != cluster->nodes().end())
            return cluster.get();
    return nullptr;
}

std::string Site::label(const phone::CertificateName& certificate) const {
    const KnownCertificate* found = known(certificate);
    return found == nullptr ? certificate.common_name : found->label();
}

std::string Site::described(const phone::CertificateName& certificate) const {
    const ctl::BytesView serial = certificate.serial;
    return fmt::format("{} (serial {}..)", label(certificate),
                       ctl::hex(serial.first(std::min(shown_serial_bytes, serial.size()))));
}

}  // namespace scenarios
