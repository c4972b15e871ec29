// scenarios/model/devices.hpp: phones as clusters know them: CUCM's device database, and what CallManager,
// CAPF and the 802.1X server make of a device and of the certificate that it shows.
#pragma once

#include "scenarios/model/site.hpp"

namespace model {

// Who asks: a phone in this state. In a world where one phone acts for many it is not the one that the site
// holds under its name.
struct Asker {
    PhoneNumber number;
    const PhoneState* state = nullptr;  // borrowed
};

// A phone by the name that it gives. A real one stands for the first of its group.
[[nodiscard]] std::optional<Asker> asker_named(const SiteState& site, std::string_view name);

// The phone, ready to boot, with its certificates.
[[nodiscard]] phone::Phone make_phone(const SiteState& site, const Asker& who, issuing::Issuer& issuer);

// What a cluster knows of a device.
struct KnownDevice {
    Device settings;
    std::optional<CertificateOperation> operation{};  // that is pending
    std::string load{};                               // of firmware that it is to run; empty: whatever it has
    ctl::CertificatePtr certificate{};  // the LSC on record, where one of these has encrypted configurations
};
// Nothing for a device that the cluster doesn't know.
[[nodiscard]] std::optional<KnownDevice> known_device(const SiteState& site, const ClusterState& cluster,
                                                      const Asker& who, issuing::Issuer& issuer);

// May a device register? Known ones may, and any with auto-registration.
[[nodiscard]] bool accepts_device(const SiteState& site, const ClusterState& cluster,
                                  std::string_view device);

// May a device with this certificate register with this node? Its maker must be the CAPF, now or before, a
// certificate in CallManager-trust or in the node's CAPF-trust, or the manufacturing authority, and it must
// be valid at this time (Q7: TLS peers check dates). In mixed mode LSCs of the cluster's own CAPF are refused
// while its CTL names another CAPF than the one in use (Q28; Security Guide 15).
[[nodiscard]] bool accepts_device_certificate(const ClusterState& cluster, const NodeState& node,
                                              const ctl::Certificate& shown, Time now,
                                              issuing::Issuer& issuer);

// May who showed this certificate register as this device? Its common name is the device's, or ends with it,
// as MICs have it: "CP-8861-SEP..." (a choice: no document says what CallManager looks at).
[[nodiscard]] bool may_register_as(const ClusterState& cluster, std::string_view device,
                                   const ctl::Certificate& shown);

// What is pending for a device that asks the CAPF: an LSC, unless its settings say otherwise. Nothing for a
// device that the cluster doesn't know.
[[nodiscard]] std::optional<CertificateOperation> certificate_operation(const ClusterState& cluster,
                                                                        const Asker& who);

// The LSC that the CAPF of this cluster makes for a device and its key.
[[nodiscard]] ctl::CertificatePtr issue_lsc(const ClusterState& cluster, const std::string& device,
                                            const ctl::PublicKey& key, Time now, issuing::Issuer& issuer);

// Does the authentication server beside the cluster let in who shows this (802.1X)? It trusts MICs, and LSCs
// of the CAPF certificates that it was given: at first that of the cluster.
[[nodiscard]] bool lets_in(const ClusterState& cluster, const ctl::Certificate& shown, Time now,
                           issuing::Issuer& issuer);

// The phone's state after it got this LSC; or has deleted the one that it had, because the cluster
// whose CAPF it asks told it to. That cluster's pending operation is done then, and no other's.
void store_lsc(const SiteState& site, PhoneState& phone, const ctl::Certificate& lsc);
void forget_lsc(const SiteState& site, PhoneState& phone);

// How a phone stands after this boot, or visit; `before` is how it stood until then.
[[nodiscard]] PhoneRecord after_boot(const SiteState& site, const PhoneRecord& before,
                                     const phone::Phone& phone, phone::BootReport report);
[[nodiscard]] PhoneRecord after_visit(const PhoneRecord& before, const phone::Phone& phone,
                                      phone::VisitReport report);
[[nodiscard]] PhoneRecord after_reconnection(const PhoneRecord& before, const phone::Phone& phone,
                                             phone::RegistrationReport report);

}  // namespace model
