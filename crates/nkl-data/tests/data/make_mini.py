"""Writes the small audformat database of these tests as CSV and as Parquet: python make_mini.py FOLDER (needs audformat)."""
import audformat, pandas as pd, sys, os
from audformat import testing
out=sys.argv[1]
db=audformat.Database('mini', source='internal', usage='unrestricted', languages=['deu'])
db.schemes['emotion']=audformat.Scheme('str', labels=['anger','happy','sad'])
db.schemes['code']=audformat.Scheme('int', labels={0:'low',1:'high'})
db.schemes['arousal']=audformat.Scheme('float', minimum=0, maximum=1)
db.schemes['count']=audformat.Scheme('int')
db.schemes['flag']=audformat.Scheme('bool')
db.schemes['dur']=audformat.Scheme('time')
db.schemes['when']=audformat.Scheme('date')
db.splits['train']=audformat.Split('train'); db.splits['test']=audformat.Split('test')
db['speakers']=audformat.MiscTable(pd.Index(['01','02','08'],name='speaker',dtype='string'))
db['speakers']['age']=audformat.Column(); db['speakers']['age'].set([31,None,50])
db.schemes['gender']=audformat.Scheme('str',labels=['male','female'])
db['speakers']['gender']=audformat.Column(scheme_id='gender'); db['speakers']['gender'].set(['male','female','female'])
db.schemes['speaker']=audformat.Scheme('str', labels='speakers')
files=['audio/%d.wav'%i for i in range(6)]
db['files']=audformat.Table(audformat.filewise_index(files))
db['files']['speaker']=audformat.Column(scheme_id='speaker'); db['files']['speaker'].set(['01','01','02','02','08','08'])
db['files']['flag']=audformat.Column(scheme_id='flag'); db['files']['flag'].set([True,None,False,True,True,False])
db['files']['dur']=audformat.Column(scheme_id='dur'); db['files']['dur'].set(pd.to_timedelta([1.5,None,2,3,4,5],unit='s'))
db['files']['when']=audformat.Column(scheme_id='when'); db['files']['when'].set(pd.to_datetime(['2020-01-01']*6))
for s,fs in (('train',files[:4]),('test',files[4:])):
    t='emotion.'+s
    db[t]=audformat.Table(audformat.filewise_index(fs),split_id=s)
    db[t]['emotion']=audformat.Column(scheme_id='emotion'); db[t]['emotion'].set((['anger','happy','sad','anger'] if s=='train' else ['happy',None]))
    db[t]['code']=audformat.Column(scheme_id='code'); db[t]['code'].set([0,1,1,0][:len(fs)])
    db[t]['arousal']=audformat.Column(scheme_id='arousal'); db[t]['arousal'].set([0.1,.2,None,.9][:len(fs)])
    db[t]['count']=audformat.Column(scheme_id='count'); db[t]['count'].set([1,None,3,4][:len(fs)])
seg=audformat.segmented_index(files[:3],['0s','0.5s','1s'],['1s','1.25s',None])
db['segments']=audformat.Table(seg)
db['segments']['emotion']=audformat.Column(scheme_id='emotion'); db['segments']['emotion'].set(['anger','happy','sad'])
for f in ('csv','parquet'):
    db.save(os.path.join(out,f), storage_format=f)
