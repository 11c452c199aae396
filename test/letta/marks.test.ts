import { expect } from 'chai';
import { addressOf, toAddress } from '../../src/core/address.ts';
import { fleetTag, markedDescription, markedMetadata, markedTags, markerIn, markerInTags, markerInDescription, plainDescription, plainMetadata, plainTags, toolTags } from '../../src/letta/marks.ts';

const marker = { fleet: 'f', workspace: 'tenant/a@canary', address: addressOf('agent', 'x'), lineage: 'l', op: 'o' };

describe('marks', () => {
  it('go into metadata beside what others have there, and out again', () => {
    const metadata = markedMetadata({ theirs: 1, lettactl: { old: true } }, marker);
    expect(markerIn(metadata)).to.deep.equal(marker);
    expect(plainMetadata(metadata)).to.deep.equal({ theirs: 1 });
  });
  it('carry what is owed', () => {
    expect(markerIn({ lettactl: { ...marker, owed: ['first_message'] } })?.owed).to.deep.equal(['first_message']);
  });
  it('say that the object was taken over', () => {
    const taken = { ...marker, adopted: true };
    expect(markerIn(markedMetadata({}, taken))).to.deep.equal(taken);
    expect(markerInTags(toolTags(['theirs'], taken), 'tool', 't')).to.include({ adopted: true, op: 'o' });
    expect(plainTags(toolTags(['theirs'], taken))).to.deep.equal(['theirs']);
    expect(markerInTags(toolTags(toolTags([], taken), marker), 'tool', 't')).to.not.have.property('adopted');
    for (const odd of [taken, { ...taken, address: toAddress('archive["a b adopted"]') ?? marker.address }]) {
      expect([markerInDescription(markedDescription('some text', odd)), plainDescription(markedDescription('some text', odd))]).to.deep.equal([odd, 'some text']);
    }
    expect(markedDescription(markedDescription('some text', taken), marker)).to.equal(markedDescription('some text', marker));
  });
  it('are no marks when they are damaged', () => {
    for (const bad of [undefined, null, 'x', {}, { ...marker, address: 'not an address' }, { ...marker, op: 3 }]) expect(markerIn({ lettactl: bad })).to.equal(undefined);
  });
  it('replace the tags of another owner and keep the rest', () => {
    expect(markedTags(['b', 'a', 'lettactl:other/default', 'lettactl:op=1'], marker)).to.deep.equal(['a', 'b', 'lettactl:f/tenant/a@canary']);
    expect(plainTags(['b', fleetTag(marker), 'a', 'a'])).to.deep.equal(['a', 'b']);
  });
  it('of tools stand in tags, without a lineage', () => {
    const tags = toolTags(['theirs'], marker);
    expect(markerInTags(tags, 'tool', 't')).to.deep.equal({ fleet: 'f', workspace: 'tenant/a@canary', address: 'tool.t', lineage: '', op: 'o' });
    expect(markerInTags(['theirs'], 'tool', 't')).to.equal(undefined);
  });
  it('of archives stand behind the description', () => {
    for (const text of ['', 'some text', 'with [brackets]']) {
      for (const odd of [marker, { ...marker, fleet: 'näme/x y]', address: toAddress('archive["a b] c"]') ?? marker.address }]) {
        const marked = markedDescription(text, odd);
        expect([markerInDescription(marked), plainDescription(marked)]).to.deep.equal([odd, text]);
        expect(markedDescription(marked, marker)).to.equal(markedDescription(text, marker));
      }
    }
    for (const none of ['plain', '[lettactl f/w x y]', '[lettactl %zz/w archive.a l o]', null]) expect(markerInDescription(none)).to.equal(undefined);
  });
});
