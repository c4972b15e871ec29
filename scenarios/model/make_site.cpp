#include "scenarios/model/make_site.hpp"

#include "scenarios/model/certificate_facts.hpp"
#include "scenarios/model/certificates.hpp"
#include "scenarios/model/lists.hpp"
#include "scenarios/model/named.hpp"
#include "scenarios/model/services.hpp"
#include "scenarios/model/stand_ins.hpp"
#include "scenarios/model/uploads.hpp"

namespace model {
namespace {

constexpr std::chrono::days usual_expressway_validity{730};

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
            if (const std::optional<TrustStore> store = facts_of(kind).store)
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
    cluster.phone_interaction = described.phone_interaction.value_or(PhoneInteraction::manual);
    cluster.single_sign_on = described.has_single_sign_on ? SingleSignOn::works : SingleSignOn::off;
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
    for (const HeldCertificate& held : described.held)
        if (held.is_multi_server)
            put_for_all(cluster, held.kind, terms_of(cluster, 0, held.kind, described.held, authorities),
                        context);
    if (described.callmanager_reuses_tomcat)
        for (const std::size_t node : cluster.chosen({}))
            if (cluster.nodes[node]->identity(CertificateKind::call_manager) != nullptr)
                put_certificate(cluster, node, CertificateKind::call_manager,
                                cluster.nodes[node]->identities->at(CertificateKind::tomcat), context);
    cluster.callmanager_reuses_tomcat = described.callmanager_reuses_tomcat;
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
    for (const TrustedCertificate& trusted : described.trusted_certificates) {
        if (trusted.store == TrustStore::authentication_server)
            cluster.authentication_server.edit().insert(trusted.certificate);
        else if (trusted.nodes.empty())
            cluster.stores.edit().upload(trusted.store, trusted.certificate);
    }
    for (Shared<NodeState>& node : cluster.nodes) node.edit().stores = cluster.stores;
    for (const TrustedCertificate& trusted : described.trusted_certificates)
        for (const std::string& node : trusted.nodes)
            cluster.edit_node(node).stores.edit().upload(trusted.store, trusted.certificate);
    if (signs_with_etokens(behaviour, described.etokens.value_or(false))) make_etokens(cluster, context);
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

// These phones have an LSC from the first day on.
bool have_lsc(const PhonesDescription& phones) {
    return phones.security != phone::SecurityMode::non_secure || phones.has_encrypted_config ||
           phones.has_network_login;
}

PhoneGroup make_group(const SiteState& site, const PhonesDescription& wanted, const Context& context) {
    PhoneGroup group{.name = wanted.name,
                     .count = wanted.count,
                     .kind = {"", wanted.model, *phone::find_model(wanted.model)},
                     .mic_authority = {},
                     .authenticator = {},
                     .first_day = context.issued};
    if (site.frame->description.may_ask_devices || have_lsc(wanted))
        group.mic_authority = context.issuer.manufacturing_authority();
    if (wanted.has_network_login) group.authenticator = site.cluster(wanted.cluster).publisher().address();
    return group;
}

PhoneState first_state(const SiteState& site, const PhonesDescription& wanted, const Context& context) {
    PhoneState state;
    const ClusterState& home = site.cluster(wanted.cluster);
    state.option_150 = wanted.option_150.empty() ? tftp_servers(home) : tftp_servers(site, wanted.option_150);
    if (const Load* load = load_of(*home.description, wanted.model)) state.load = load->name;
    if (have_lsc(wanted) && home.capf() != nullptr) {
        const bool has_expired = wanted.lsc_valid_until && *wanted.lsc_valid_until <= context.issued;
        const Time since = has_expired ? *wanted.lsc_valid_until - issuing::lsc_validity : context.issued;
        state.lsc = Lsc{home.capf()->certificate, since, wanted.lsc_valid_until};
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
        put_real_parts(state, context);
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

}  // namespace model
