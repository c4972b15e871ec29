#include "scenarios/model/cluster.hpp"

#include "scenarios/model/named.hpp"

namespace model {

const NodeState& ClusterState::node(std::string_view name) const {
    return *named(nodes, name, [](const Shared<NodeState>& n) -> const std::string& { return n->name(); });
}

NodeState& ClusterState::edit_node(std::string_view name) {
    return named(nodes, name, [](const Shared<NodeState>& n) -> const std::string& { return n->name(); })
        .edit();
}

std::vector<std::size_t> ClusterState::chosen(const std::vector<std::string>& names) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < nodes.size(); ++i)
        if (nodes[i]->is_member &&
            (names.empty() || std::ranges::find(names, nodes[i]->name()) != names.end()))
            found.push_back(i);
    return found;
}

ctl::CertificatePtr ClusterState::present(CertificateKind kind, const std::string& owner) const {
    if (kind == CertificateKind::etoken) {
        const std::size_t number = owner.starts_with('2') ? 1 : 0;
        return number < etokens.size() ? etokens[number].certificate : nullptr;
    }
    if (kind == CertificateKind::itl_recovery && owner == publisher().name())
        return itl_recovery ? itl_recovery->certificate : nullptr;
    for (const Shared<NodeState>& node : nodes)
        if (node->name() == owner)
            if (const TlsIdentity* identity = node->identity(kind)) return identity->certificate;
    return nullptr;
}

bool ClusterState::operator==(const ClusterState& other) const {
    return description == other.description && version == other.version && security == other.security &&
           rollback == other.rollback && phone_interaction == other.phone_interaction &&
           callmanager_reuses_tomcat == other.callmanager_reuses_tomcat &&
           single_sign_on == other.single_sign_on && running_backup == other.running_backup &&
           failed_backups == other.failed_backups && digest == other.digest &&
           has_defect == other.has_defect && nodes == other.nodes && itl_recovery == other.itl_recovery &&
           etokens == other.etokens && stores == other.stores && is_same(ctl, other.ctl) &&
           authentication_server == other.authentication_server && capfs == other.capfs &&
           imported == other.imported && backups == other.backups &&
           etoken_generation == other.etoken_generation && devices == other.devices;
}

std::size_t ClusterState::hash() const {
    return Hash()
        .add(description->name)
        .add(version.major_number)
        .add(version.minor_number)
        .add(version.service_update)
        .add(security)
        .add(rollback)
        .add(phone_interaction)
        .add(callmanager_reuses_tomcat)
        .add(single_sign_on)
        .add(running_backup)
        .add(failed_backups)
        .add(digest)
        .add(nodes)
        .add(itl_recovery)
        .add(etokens)
        .add(stores)
        .add(ctl)
        .add(authentication_server)
        .add(imported)
        .add(backups)
        .add(etoken_generation)
        .add(devices)
        .value();
}

}  // namespace model
