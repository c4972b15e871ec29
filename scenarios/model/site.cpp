#include "scenarios/model/site.hpp"

#include <charconv>

#include <fmt/format.h>

#include "scenarios/model/certificates.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/named.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/uploads.hpp"

namespace model {
namespace {

constexpr std::chrono::days usual_expressway_validity{730};
constexpr std::size_t shown_serial_bytes = 4;

// "SEP", a locally administered prefix, the group and the phone's number in it.
constexpr std::string_view name_prefix = "SEP02BE";
constexpr std::size_t name_length = 15;

template <typename State>
const std::string& name_of(const Shared<State>& state) {
    if constexpr (requires { state->name(); })
        return state->name();
    else
        return state->name;
}

// Issuers come before what they issue.
std::map<std::string, TlsIdentity> make_authorities(SiteState& site, const Context& context) {
    const SiteDescription& description = site.frame->description;
    std::map<std::string, TlsIdentity> made;
    for (std::uint32_t i = 0; i < description.authorities.size(); ++i) {
        const AuthorityDescription& wanted = description.authorities[i];
        const TlsIdentity* above = wanted.issuer.empty() ? nullptr : &made.at(wanted.issuer);
        const Time from = description.start - wanted.age;
        TlsIdentity identity =
            context.issuer.authority({wanted.name, i, CertificateKind::authority, 0}, wanted.common_name,
                                     above, wanted.key_bits, from, from + wanted.valid);
        put_file(site.files.edit(), wanted.name + ".pem", ctl::as_bytes(identity.certificate->pem()));
        site.authorities.emplace_back(AuthorityState{wanted.name, identity});
        made.emplace(wanted.name, std::move(identity));
    }
    return made;
}

// On the first day the issuers of a cluster's certificates are where an upload wants them.
void trust_issuers(ClusterState& cluster) {
    for (const Shared<NodeState>& node : cluster.nodes)
        for (const auto& [kind, identity] : *node->identities)
            if (const std::optional<TrustStore> store = store_of(kind))
                for (const ctl::CertificatePtr& issuer : identity.chain)
                    cluster.stores.edit().upload(*store, issuer);
}

ClusterState make_cluster(const SiteDescription& site, const ClusterDescription& described,
                          const std::map<std::string, TlsIdentity>& authorities, const Context& context) {
    ClusterState cluster;
    cluster.description = std::make_shared<const ClusterDescription>(described);
    cluster.version = described.version;
    cluster.security = described.security;
    cluster.rollback = described.rollback;
    for (const NodeDescription& wanted : cluster.description->nodes) {
        NodeState node;
        node.description = std::shared_ptr<const NodeDescription>(cluster.description, &wanted);
        node.host = wanted.name;
        node.is_member = !wanted.is_added_later;
        node.oldest_tls = described.oldest_tls;
        cluster.nodes.emplace_back(std::move(node));
    }
    for (std::size_t i = 0; i < cluster.nodes.size(); ++i)
        if (cluster.nodes[i]->is_member) make_certificates(cluster, i, described.held, authorities, context);
    const Behaviour behaviour = cluster.behaviour();
    if (behaviour.has_itl_recovery)
        make_certificate(cluster, 0, CertificateKind::itl_recovery,
                         terms_of(cluster, 0, CertificateKind::itl_recovery, described.held, authorities),
                         context);
    trust_issuers(cluster);
    for (const auto& [store, name] : described.trusted) {
        const ctl::CertificatePtr& certificate = authorities.at(name).certificate;
        if (store == TrustStore::authentication_server)
            cluster.authentication_server.edit().insert(certificate);
        else
            cluster.stores.edit().upload(store, certificate);
    }
    for (Shared<NodeState>& node : cluster.nodes) node.edit().stores = cluster.stores;
    if (!behaviour.ctl_signer || (behaviour.may_use_etokens && described.etokens.value_or(false)))
        make_etokens(cluster, context);
    if (const TlsIdentity* authority = cluster.capf())
        cluster.authentication_server.edit().insert(authority->certificate);
    std::vector<std::optional<Device>> devices;
    for (const PhonesDescription& phones : site.phones) {
        std::optional<Device> device{
            Device{.call_manager_group = nodes_running(described, Service::call_manager),
                   .security = phones.security,
                   .is_encrypted = phones.has_encrypted_config && described.name == phones.cluster}};
        if (described.name == phones.cluster && !phones.call_manager_group.empty())
            device->call_manager_group = phones.call_manager_group;
        for (const Elsewhere& elsewhere : phones.at) {
            if (elsewhere.cluster != described.name) continue;
            if (!elsewhere.call_manager_group.empty())
                device->call_manager_group = elsewhere.call_manager_group;
            if (elsewhere.is_unknown) device.reset();
        }
        devices.push_back(std::move(device));
    }
    cluster.devices = Shared(std::move(devices));
    return cluster;
}

// Certificates come first: servers may trust each other's.
void make_expressways(SiteState& site, const std::map<std::string, TlsIdentity>& authorities,
                      const Context& context) {
    const std::vector<ExpresswayDescription>& all = site.frame->description.expressways;
    std::vector<TlsIdentity> identities;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        issuing::CertificateTerms terms;
        terms.valid_until = all[i].valid_until.value_or(context.issued + usual_expressway_validity);
        terms.authority = all[i].signed_by.empty() ? nullptr : &authorities.at(all[i].signed_by);
        terms.alternative_names = all[i].alternative_names;
        identities.push_back(context.issuer.server_certificate(
            {all[i].name, i, CertificateKind::expressway, 0}, terms, context.issued));
    }
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        const ExpresswayDescription& wanted = all[i];
        ExpresswayState server{.name = wanted.name,
                               .side = wanted.side,
                               .address = wanted.address,
                               .number = i,
                               .generation = 1,
                               .identity = identities[i],
                               .trusted = {}};
        for (const std::string& name : wanted.trusts) server.trusted.insert(authorities.at(name).certificate);
        // Those that Expressways are shown.
        for (const std::string& name : wanted.trusts_cluster)
            for (const Shared<NodeState>& node : site.cluster(name).nodes)
                for (const CertificateKind kind : {CertificateKind::call_manager, CertificateKind::tomcat})
                    if (const TlsIdentity* shown = node->identity(kind))
                        server.trusted.insert(shown->certificate);
        for (const std::string& name : wanted.trusts_expressway)
            for (std::size_t k = 0; k < all.size(); ++k)
                if (all[k].name == name) server.trusted.insert(identities[k].certificate);
        put_file(site.files.edit(), wanted.name + ".pem", ctl::as_bytes(identities[i].certificate->pem()));
        site.expressways.emplace_back(std::move(server));
    }
}

void make_zones(SiteState& site) {
    const SiteDescription& description = site.frame->description;
    std::vector<Zone> zones;
    for (const ZoneDescription& wanted : description.zones)
        zones.push_back(
            {.name = wanted.name,
             .clients = wanted.clients,
             .servers = wanted.servers,
             .peer_addresses = wanted.peer_addresses.empty() ? wanted.servers : wanted.peer_addresses,
             .tls_verify_name =
                 wanted.tls_verify_name.empty() ? wanted.clients.at(0) : wanted.tls_verify_name,
             .port = static_cast<std::uint16_t>(first_zone_port + zones.size())});
    site.zones = Shared(std::move(zones));
    std::vector<RemoteAccess> accesses;
    for (const RemoteAccessDescription& wanted : description.accesses) {
        const std::string& client = site.zone(wanted.zone).clients.front();
        const std::string& version =
            named(description.expressways, client, &ExpresswayDescription::name).version;
        accesses.push_back({wanted.name, wanted.zone, wanted.cluster, wanted.domain,
                            wanted.tls_verify.value_or(verifies_servers(version).value_or(true)),
                            !wanted.tls_verify});
    }
    site.accesses = Shared(std::move(accesses));
}

PhoneGroup make_group(const SiteState& site, const PhonesDescription& wanted, const Context& context) {
    PhoneGroup group{.name = wanted.name,
                     .count = wanted.count,
                     .kind = {"", wanted.model, *phone::find_model(wanted.model)},
                     .mic_authority = {},
                     .authenticator = {},
                     .first_day = context.issued};
    const bool may_be_asked = site.frame->description.may_ask_devices ||
                              wanted.security != phone::SecurityMode::non_secure ||
                              wanted.has_encrypted_config || wanted.has_network_login;
    if (may_be_asked) group.mic_authority = context.issuer.manufacturing_authority();
    if (wanted.has_network_login) group.authenticator = site.cluster(wanted.cluster).publisher().address();
    return group;
}

PhoneState first_state(const SiteState& site, const PhonesDescription& wanted, const Context& context) {
    PhoneState state;
    const ClusterState& home = site.cluster(wanted.cluster);
    state.option_150 = tftp_servers(home, wanted.option_150);
    const bool has_lsc = wanted.security != phone::SecurityMode::non_secure || wanted.has_encrypted_config ||
                         wanted.has_network_login;
    if (has_lsc && home.capf() != nullptr) {
        state.lsc = Lsc{home.capf()->certificate, context.issued, wanted.lsc_valid_until};
        state.records[home.name()].lsc = state.lsc;
    }
    return state;
}

}  // namespace

SiteState make_site(SiteDescription description, const Context& context) {
    const auto frame = std::make_shared<SiteFrame>();
    frame->description = std::move(description);
    SiteState site;
    site.frame = frame;
    context.issuer.start(context.issued);
    const std::map<std::string, TlsIdentity> authorities = make_authorities(site, context);
    for (const ClusterDescription& described : frame->description.clusters)
        site.clusters.emplace_back(make_cluster(frame->description, described, authorities, context));
    for (Shared<ClusterState>& cluster : site.clusters) {
        ClusterState& state = cluster.edit();
        // Of alternate TFTP nodes the CTL client hears later: the next update names them.
        if (state.security == ClusterSecurity::mixed) update_ctl(state, {}, context);
        for (std::size_t i = 0; i < state.nodes.size(); ++i)
            if (state.nodes[i]->is_member) start_all(state, i, context);
    }
    make_expressways(site, authorities, context);
    make_zones(site);
    std::size_t first = 0;
    for (const PhonesDescription& wanted : frame->description.phones) {
        frame->groups.push_back(make_group(site, wanted, context));
        frame->first.push_back(first);
        first += wanted.count;
        site.phones.emplace_back(PhoneRuns(wanted.count, {first_state(site, wanted, context), LastBoot{}}));
    }
    return site;
}

void place(SiteDescription& description, const Ports& ports,
           const std::function<std::string(std::size_t)>& address) {
    std::size_t next = 0;
    for (ClusterDescription& cluster : description.clusters) {
        cluster.ports = ports;
        for (NodeDescription& node : cluster.nodes) {
            node.number = static_cast<std::uint32_t>(next);
            node.address = address(next++);
        }
    }
    for (ExpresswayDescription& expressway : description.expressways) expressway.address = address(next++);
}

std::size_t SiteState::hash() const {
    return Hash()
        .add(clusters)
        .add(expressways)
        .add(zones)
        .add(accesses)
        .add(authorities)
        .add(files)
        .add(phones)
        .value();
}

const ClusterState& SiteState::cluster(std::string_view name) const {
    return *named(clusters, name, name_of<ClusterState>);
}
ClusterState& SiteState::edit_cluster(std::string_view name) {
    return named(clusters, name, name_of<ClusterState>).edit();
}
const ExpresswayState& SiteState::expressway(std::string_view name) const {
    return *named(expressways, name, name_of<ExpresswayState>);
}
ExpresswayState& SiteState::edit_expressway(std::string_view name) {
    return named(expressways, name, name_of<ExpresswayState>).edit();
}
const AuthorityState& SiteState::authority(std::string_view name) const {
    return *named(authorities, name, name_of<AuthorityState>);
}
AuthorityState& SiteState::edit_authority(std::string_view name) {
    return named(authorities, name, name_of<AuthorityState>).edit();
}
const Zone& SiteState::zone(std::string_view name) const {
    return named(*zones, name, &Zone::name);
}
const RemoteAccess& SiteState::remote_access(std::string_view name) const {
    return named(*accesses, name, &RemoteAccess::name);
}

namespace {

template <typename IsIt>
NodeAt find_node(const SiteState& site, IsIt is_it) {
    for (const Shared<ClusterState>& cluster : site.clusters)
        for (const Shared<NodeState>& node : cluster->nodes)
            if (is_it(*node)) return {&*cluster, &*node};
    return {};
}

}  // namespace

NodeAt node_at(const SiteState& site, std::string_view address) {
    return find_node(site, [address](const NodeState& node) { return node.address() == address; });
}

NodeAt node_named(const SiteState& site, std::string_view name) {
    return find_node(site, [name](const NodeState& node) { return node.name() == name; });
}

std::size_t phone_count(const SiteState& site) {
    const SiteFrame& frame = *site.frame;
    return frame.groups.empty() ? 0 : frame.first.back() + frame.groups.back().count;
}

PhoneNumber phone_number(const SiteState& site, std::size_t number) {
    const std::vector<std::size_t>& first = site.frame->first;
    const auto group = static_cast<std::size_t>(std::ranges::upper_bound(first, number) - first.begin()) - 1;
    return {group, number - first[group]};
}

std::string phone_name(std::size_t group, std::size_t in_group) {
    return fmt::format("{}{:02X}{:06X}", name_prefix, group, in_group);
}

std::optional<PhoneNumber> phone_named(const SiteState& site, std::string_view name) {
    PhoneNumber number;
    const auto read = [](std::string_view digits, std::size_t& value) {
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        return error == std::errc() && end == digits.data() + digits.size();
    };
    const std::vector<PhoneGroup>& groups = site.frame->groups;
    const bool is_ours = name.size() == name_length && name.starts_with(name_prefix) &&
                         read(name.substr(7, 2), number.group) && read(name.substr(9), number.in_group) &&
                         number.group < groups.size() && number.in_group < groups[number.group].count;
    // Lower-case digits are another name.
    if (!is_ours || name != phone_name(number.group, number.in_group)) return std::nullopt;
    return number;
}

std::vector<PhoneRange> chosen_phones(const SiteState& site, const std::string& group,
                                      std::optional<std::uint32_t> count) {
    std::vector<PhoneRange> chosen;
    std::size_t left = count.value_or(~std::uint32_t{0});
    for (std::size_t i = 0; i < site.frame->groups.size() && left > 0; ++i) {
        const PhoneGroup& each = site.frame->groups[i];
        if (!group.empty() && each.name != group) continue;
        chosen.push_back({i, 0, std::min(left, each.count)});
        left -= chosen.back().count;
    }
    return chosen;
}

void change_phones(SiteState& site, const std::vector<PhoneRange>& phones,
                   const std::function<std::optional<PhoneState>(const PhoneState&)>& change) {
    for (const PhoneRange& range : phones)
        site.phones[range.group].edit().change(range.first, range.count, [&change](const PhoneRecord& phone) {
            std::optional<PhoneState> changed = change(*phone.state);
            return changed ? PhoneRecord{Shared(std::move(*changed)), phone.last_boot} : phone;
        });
}

ServerList tftp_servers(const ClusterState& cluster, const std::vector<std::string>& nodes) {
    std::vector<std::string> servers;
    for (const std::string& name : nodes) servers.push_back(cluster.node(name).address());
    if (servers.empty())
        for (const Shared<NodeState>& node : cluster.nodes)
            if (node->is_member && node->runs(Service::tftp)) servers.push_back(node->address());
    return std::make_shared<const std::vector<std::string>>(std::move(servers));
}

void pass(SiteState& site, std::chrono::seconds time) {
    for (Shared<ClusterState>& cluster : site.clusters)
        if (next_due(*cluster)) pass(cluster.edit(), time);
}

std::optional<std::chrono::seconds> next_due(const SiteState& site) {
    std::optional<std::chrono::seconds> next;
    for (const Shared<ClusterState>& cluster : site.clusters)
        if (const auto due = next_due(*cluster); due && (!next || *due < *next)) next = due;
    return next;
}

std::vector<Time> validity_boundaries(const SiteState& site) {
    std::set<Time> boundaries;
    const auto add = [&boundaries](const ctl::CertificatePtr& certificate) {
        if (!certificate) return;
        boundaries.insert(certificate->not_before());
        boundaries.insert(certificate->not_after() + std::chrono::seconds(1));
    };
    const auto add_stores = [&add](const TrustStores& stores) {
        for (const TrustStore store : {TrustStore::call_manager, TrustStore::phone_sast, TrustStore::capf,
                                       TrustStore::tomcat, TrustStore::ipsec, TrustStore::tvs})
            for (const ctl::CertificatePtr& certificate : stores.certificates(store)) add(certificate);
    };
    const auto add_list = [&add](const ctl::TrustListPtr& list) {
        if (list)
            for (const ctl::Record& record : list->records) add(record.certificate);
    };
    for (const Shared<ClusterState>& cluster : site.clusters) {
        for (const Shared<NodeState>& node : cluster->nodes) {
            for (const auto& [kind, identity] : *node->identities) add(identity.certificate);
            add_stores(*node->stores);
            for (const auto* running : {&node->call_manager, &node->tomcat, &node->tftp_https,
                                        &node->ha_proxy, &node->capf, &node->drf})
                if (*running) add((**running)->identity.certificate);
            if (node->tvs) add((*node->tvs)->identity.certificate);
            if (node->tftp) {
                add((*node->tftp)->signer.certificate);
                add_list((*node->tftp)->itl);
                add_list((*node->tftp)->ctl);
            }
        }
        if (cluster->itl_recovery) add(cluster->itl_recovery->certificate);
        for (const TlsIdentity& token : cluster->etokens) add(token.certificate);
        for (const auto& [identity, capf] : *cluster->capfs) add(capf.certificate);
        add_stores(*cluster->stores);
    }
    for (const Shared<ExpresswayState>& server : site.expressways) add(server->identity.certificate);
    for (const Shared<PhoneRuns>& runs : site.phones)
        for (const PhoneRun& run : runs->all()) {
            add_list(run.phone.state->lists.ctl);
            add_list(run.phone.state->lists.itl);
            if (const std::optional<Lsc>& lsc = run.phone.state->lsc)
                boundaries.insert(lsc->until.value_or(lsc->since + issuing::lsc_validity) +
                                  std::chrono::seconds(1));
        }
    return {boundaries.begin(), boundaries.end()};
}

Time era_start(const SiteState& site, Time now) {
    const std::vector<Time> boundaries = validity_boundaries(site);
    const auto behind = std::ranges::upper_bound(boundaries, now);
    return behind == boundaries.begin() ? now : *(behind - 1);
}

bool is_former(const SiteState& site, const KnownCertificate& known) {
    const ctl::CertificatePtr present = site.cluster(known.cluster).present(known.kind, known.owner);
    return present && present != known.certificate;
}

std::string label(const SiteState& site, const KnownCertificates& known,
                  const phone::CertificateName& certificate) {
    const KnownCertificate* found = known.find(certificate);
    if (found == nullptr) return certificate.common_name;
    return (is_former(site, *found) ? "former " : "") + found->label();
}

std::string described(const SiteState& site, const KnownCertificates& known,
                      const phone::CertificateName& certificate) {
    const ctl::BytesView serial = certificate.serial;
    return fmt::format("{} (serial {}..)", label(site, known, certificate),
                       ctl::hex(serial.first(std::min(shown_serial_bytes, serial.size()))));
}

const ClusterState* cluster_of(const SiteState& site, const KnownCertificates& known,
                               const phone::CertificateName& certificate) {
    const KnownCertificate* found = known.find(certificate);
    return found == nullptr ? nullptr : &site.cluster(found->cluster);
}

std::vector<ctl::CertificatePtr> alternate_tftp(const SiteState& site, const ClusterState& cluster) {
    std::vector<ctl::CertificatePtr> found;
    const std::vector<std::string>& wanted = cluster.description->alternate_tftp;
    for (const Shared<ClusterState>& other : site.clusters) {
        if (std::ranges::find(wanted, other->name()) == wanted.end()) continue;
        for (const Shared<NodeState>& node : other->nodes)
            if (node->is_member && node->runs(Service::tftp))
                found.push_back(node->identities->at(CertificateKind::call_manager).certificate);
    }
    return found;
}

}  // namespace model
