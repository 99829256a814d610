// OpenZeppelin's own trees over digests of bills: reads {root, digests, proofs} as JSON, says what the package makes of them.
const { StandardMerkleTree } = require("@openzeppelin/merkle-tree");

const given = JSON.parse(require("fs").readFileSync(0, "utf8"));
const tree = StandardMerkleTree.of(
  given.digests.map((digest) => [digest]),
  ["bytes32"],
);
const accepts = given.digests.map((digest, at) =>
  StandardMerkleTree.verify(given.root, ["bytes32"], [digest], given.proofs[at]),
);
const proofs = given.digests.map((digest) => tree.getProof([digest]));
process.stdout.write(JSON.stringify({ root: tree.root, accepts, proofs }));
